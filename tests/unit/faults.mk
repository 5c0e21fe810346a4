# SPDX-License-Identifier: MIT
$(call unit_test,faults,$(addprefix monitor/,base/backend.c base/published.c dev/chosen.c \
	$(addprefix fault/,fault.c keys.c page_fault.c signals.c)))
