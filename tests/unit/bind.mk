# SPDX-License-Identifier: MIT
$(call unit_test,bind,tool/bind/classify.c tool/bind/model.c \
	tool/lib/clean.c tool/lib/complain.c,-Itool)
