# SPDX-License-Identifier: MIT
$(call unit_test,gate_arguments,monitor/gate.c monitor/grant.c monitor/memory.c \
	monitor/quarantine.c monitor/window.c)
