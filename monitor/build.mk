# SPDX-License-Identifier: MIT
# The monitors: static, freestanding, no vector registers, no libc.

MONITOR_CFLAGS := -std=gnu11 -O2 -g -fdata-sections $(WARNINGS) -ffreestanding -fpie \
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

# Four monitors. Those for use have one backend each and nothing that only observes. Two
# are for development: that for backend sfi, and that for all others. The instruction
# that sets GS in the gates of sfi would end what the others build on.
MONITORS := mpk sfi dev dev-sfi

MONITOR_KEYS := $(addprefix monitor/,arch/x86_64/gate_mpk.S backend/mpk.c \
	fault/keys.c load/scan.c load/scan_space.c)
MONITOR_VIEWS := $(addprefix monitor/,arch/x86_64/gate_sfi.S backend/sfi.c) \
	$(wildcard monitor/sfi/*.c)
MONITOR_DEV := $(wildcard monitor/dev/*.[cS])
MONITOR_CHOICE := $(addprefix monitor/dev/,backends.c chosen.c gate_dev.S mprotect.c \
	none.c)
MONITOR_COMMON := $(filter-out monitor/backend/only.c $(MONITOR_KEYS) \
	$(MONITOR_VIEWS) $(MONITOR_DEV), \
	$(wildcard monitor/arch/x86_64/*.[cS] monitor/*/*.[cS]))

# The gates of the backends come first, as monitor.lds has them.
MONITOR_SOURCES_mpk := $(MONITOR_KEYS) $(MONITOR_COMMON) monitor/backend/only.c
MONITOR_SOURCES_sfi := $(MONITOR_VIEWS) $(MONITOR_COMMON) monitor/backend/only.c
MONITOR_SOURCES_dev := $(MONITOR_KEYS) $(MONITOR_COMMON) $(MONITOR_DEV)
MONITOR_SOURCES_dev-sfi := $(MONITOR_SOURCES_sfi) \
	$(filter-out $(MONITOR_CHOICE),$(MONITOR_DEV))

MONITOR_FLAGS_mpk := -DONLY=backend_mpk -DGATE_KEYS=1
MONITOR_FLAGS_sfi := -DONLY=backend_sfi -DGATE_KEYS=0
MONITOR_FLAGS_dev := -DOBSERVED=1 -DGATE_KEYS=1
MONITOR_FLAGS_dev-sfi := $(MONITOR_FLAGS_sfi) -DOBSERVED=1

$(B)/obj/monitor.lds: monitor/monitor.lds include/cubicle/space_abi.h \
		monitor/build.mk | deps
	@mkdir -p $(@D)
	$(Q)$(CC) -E -P -x c -D__ASSEMBLER__ -Iinclude -o $@ $<

define monitor_rules
MONITOR_OBJECTS_$(1) := $(patsubst monitor/%,$(B)/obj/monitor-$(1)/%.o, \
	$(basename $(MONITOR_SOURCES_$(1))))
$(B)/obj/monitor-$(1)/%.o: monitor/%.c | deps
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(MONITOR_CFLAGS) $(MONITOR_FLAGS_$(1)) -MMD -MP -c -o $$@ $$<
$(B)/obj/monitor-$(1)/%.o: monitor/%.S | deps
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(MONITOR_CFLAGS) $(MONITOR_FLAGS_$(1)) -MMD -MP -c -o $$@ $$<
$(B)/cubicle-monitor-$(1): $(B)/obj/monitor.lds $$(MONITOR_OBJECTS_$(1))
	@echo "  LINK    $$@"
	$$(Q)$$(CC) -static -nostdlib $$(MONITOR_LDFLAGS) -Wl,-T,$$< -o $$@ \
		$$(MONITOR_OBJECTS_$(1))
monitor: $(B)/cubicle-monitor-$(1)
-include $$(wildcard $$(MONITOR_OBJECTS_$(1):.o=.d))
endef
$(foreach m,$(MONITORS),$(eval $(call monitor_rules,$(m))))
