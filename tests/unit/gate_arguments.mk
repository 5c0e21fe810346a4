# SPDX-License-Identifier: MIT
# With the checked copies of the development monitor.
$(call unit_test,gate_arguments,$(addprefix monitor/,base/thread.c \
	$(addprefix call/,argument.c copies.c gate.c plan.c refuse.c result.c \
	stack.c unwind.c) $(addprefix dev/,checked_room.c quarantine.c) \
	$(addprefix memory/,close.c copy.c grant.c mappings.c pages.c release.c \
	revoke.c rights.c shared.c window.c) service/window_calls.c),-DOBSERVED=1)
