# SPDX-License-Identifier: MIT
$(call unit_test,faults,$(addprefix monitor/,base/backend.c \
	$(addprefix fault/,fault.c page_fault.c signals.c)))
