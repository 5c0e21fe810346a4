# SPDX-License-Identifier: MIT
# The monitor: static, freestanding, no vector registers, no libc.

MONITOR_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -ffreestanding -fpie \
	-mgeneral-regs-only -mno-red-zone -fno-stack-protector \
	-fcf-protection=none -fvisibility=hidden -fno-asynchronous-unwind-tables \
	$(if $(findstring clang,$(CC)),,-fno-tree-loop-distribute-patterns) \
	-Iinclude -Imonitor

# What a gate does is spread over files that are small enough to be read. The
# linker puts it together again.
ifeq ($(findstring clang,$(CC)),)
MONITOR_CFLAGS += -flto -flto-partition=one -ffat-lto-objects
MONITOR_LTO := $(MONITOR_CFLAGS)
endif

MONITOR_LDFLAGS := $(MONITOR_LTO) -Wl,--build-id=none -Wl,-z,norelro -Wl,--no-relax \
	-Wl,-z,noexecstack

MONITOR_SOURCES := $(wildcard monitor/arch/x86_64/*.[cS] monitor/*/*.[cS])
MONITOR_OBJECTS := $(patsubst %,$(B)/obj/%.o,$(basename $(MONITOR_SOURCES)))

$(B)/obj/monitor/%.o: monitor/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(MONITOR_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/monitor/%.o: monitor/%.S | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(MONITOR_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/obj/monitor/monitor.lds: monitor/monitor.lds include/cubicle/space_abi.h \
		monitor/build.mk | deps
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -x c -D__ASSEMBLER__ -Iinclude -o $@ $<

$(B)/cubicle-monitor: $(B)/obj/monitor/monitor.lds $(MONITOR_OBJECTS)
	$(Q)$(CC) -static -nostdlib $(MONITOR_LDFLAGS) -Wl,-T,$< -o $@ \
		$(MONITOR_OBJECTS)

monitor: $(B)/cubicle-monitor

-include $(wildcard $(MONITOR_OBJECTS:.o=.d))
