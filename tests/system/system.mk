# SPDX-License-Identifier: MIT
# The three test components of system.layout.

$(call test_component,driver,$(addprefix tests/system/,driver.c windows.c \
	calls.c registers.c arguments.c copies.c faults.c say.c place.c))
$(call test_component,server,$(addprefix tests/system/,server.c \
	server_arguments.c server_asm.c place.c))
$(call test_component,other,$(addprefix tests/system/,other.c place.c))

# Those of contain.layout.
$(call test_component,contain,$(addprefix tests/system/,contain.c say.c))
$(call test_component,fragile,tests/system/contain_fragile.c)
$(call test_component,middle,tests/system/contain_middle.c)
$(call test_component,contain_os,$(addprefix tests/system/,contain_os.c say.c))
$(call test_component,client,tests/system/contain_client.c)

# Those of service.layout.
$(call test_component,service_honest,tests/system/service_honest.c)
$(call test_component,held,tests/system/held.c tests/system/say.c)
$(call test_component,held_other,tests/system/held_other.c)
$(call test_component,service_hostile,$(addprefix tests/system/, \
	service_hostile.c every.c))

$(call test_component,worst,$(addprefix tests/system/,worst.c say.c))

$(call test_component,threads,$(addprefix tests/system/,threads.c say.c))
$(call test_component,thread_server,tests/system/thread_server.c)

$(call test_component,usable,$(addprefix tests/system/,usable.c say.c))

# Addresses of the monitors that attacks aim at; the guest has no nm.
MONITOR_SYMBOLS := $(MONITORS:%=$(B)/tests/monitor-%.symbols)
test-components: $(MONITOR_SYMBOLS)
$(MONITOR_SYMBOLS): $(B)/tests/monitor-%.symbols: $(B)/cubicle-monitor-%
	@mkdir -p $(@D)
	$(Q)nm $< >$@
