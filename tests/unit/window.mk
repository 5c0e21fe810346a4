# SPDX-License-Identifier: MIT
$(call unit_test,window,$(addprefix monitor/,memory/window.c \
	memory/close.c service/window_calls.c))
