# SPDX-License-Identifier: MIT
# The three test components of system.layout.

$(call test_component,driver,$(addprefix tests/system/,driver.c windows.c \
	calls.c registers.c arguments.c faults.c say.c place.c))
$(call test_component,server,$(addprefix tests/system/,server.c \
	server_arguments.c server_asm.c place.c))
$(call test_component,other,$(addprefix tests/system/,other.c place.c))

# Addresses of the monitor that attacks aim at; the guest has no nm.
test-components: $(B)/tests/monitor.symbols
$(B)/tests/monitor.symbols: $(B)/cubicle-monitor
	@mkdir -p $(@D)
	$(Q)nm $< >$@
