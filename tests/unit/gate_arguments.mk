# SPDX-License-Identifier: MIT
$(call unit_test,gate_arguments,$(addprefix monitor/,base/thread.c \
	$(addprefix call/,argument.c copies.c gate.c plan.c refuse.c \
	result.c stack.c unwind.c) \
	$(addprefix dev/,count.c quarantine.c) $(addprefix memory/,close.c copy.c grant.c mappings.c pages.c release.c \
	revoke.c rights.c window.c) service/window_calls.c))
