# SPDX-License-Identifier: MIT
$(call unit_test,violation,monitor/call/violation.c $(addprefix monitor/base/, \
	cubicle.c system.c thread.c))
