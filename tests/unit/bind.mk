# SPDX-License-Identifier: MIT
$(call unit_test,bind,tool/bind_classify.c tool/bind_model.c \
	tool/clean.c tool/complain.c,-Itool)
