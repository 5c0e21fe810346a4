# SPDX-License-Identifier: MIT
$(call unit_test,symbols,$(addprefix tool/lib/,symbols.c source.c helper.c \
	clean.c complain.c),-Itool -ldw -lelf)
