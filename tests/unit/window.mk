# SPDX-License-Identifier: MIT
$(call unit_test,window,monitor/window.c)
