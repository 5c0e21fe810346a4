# SPDX-License-Identifier: MIT
# The tool: an ordinary program of the host. Beside it lie, in $(B), what it
# looks for: the monitors, components/, layouts/ and cubicle.py.

# libarchive is loaded when it is needed: run/archive_library.h.
TOOL_LIBS := -linih -lcjson -ldw -lelf
TOOL_FOLDERS := bind command layout lib link link/cache new report run
# The scanner and the check of declarations are the monitor's own.
TOOL_OBJECTS := $(patsubst %.c,$(B)/obj/%.o, \
	$(wildcard $(TOOL_FOLDERS:%=tool/%/*.c))) $(addprefix \
	$(B)/obj/tool/monitor/load/,interface.o scan.o)
APP_LAYOUTS := $(wildcard apps/*/*.layout)
# The files that they name in `file`, beside them in one folder: no two have one name.
APP_FILES := $(foreach d,$(sort $(dir $(APP_LAYOUTS))),$(addprefix $(d),$(sort $(shell \
	sed -n 's|^file *= *[^ ]\{1,\} \{1,\}||p' $(d)*.layout))))
LAYOUTS := $(addprefix $(B)/layouts/,$(notdir $(APP_LAYOUTS) $(APP_FILES)))

# Headers are included by folder: "lib/clean.h".
TOOL_CFLAGS = $(HOST_CFLAGS) -Itool

$(B)/obj/tool/%.o: tool/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<

# Numbers and names of system calls, from the kernel's header.
$(B)/gen/syscall_names.h: | deps
	@mkdir -p $(@D)
	$(Q)printf '#include <asm/unistd_64.h>\n' | $(CC) -E -dM - | \
		sed -n 's/^#define __NR_\([a-z0-9_]*\) \([0-9]*\)$$/[\2] = "\1",/p' >$@
HOST_CFLAGS += -I$(B)/gen

# The name by which programs ask for libarchive.
$(B)/gen/archive_soname.h: | deps
	@mkdir -p $(@D)
	$(Q)readelf -dW "$$($(CC) -print-file-name=libarchive.so)" | \
		sed -n 's/.*(SONAME).*\[\(.*\)\]$$/#define ARCHIVE_SONAME "\1"/p' >$@
	$(Q)grep -q . $@ || { rm $@; echo "libarchive.so: no SONAME" >&2; exit 1; }
$(addprefix $(B)/obj/,tool/run/archive_library.o \
	sanitized/tool/run/archive_library.o): $(B)/gen/archive_soname.h
$(addprefix $(B)/obj/,tool/report/syscalls.o sanitized/tool/report/syscalls.o \
	fuzz/records/tool/report/syscalls.o): $(B)/gen/syscall_names.h

# The verifier is as fast here as in the monitor: see monitor/build.mk.
ifeq ($(findstring clang,$(CC)),)
$(B)/obj/tool/monitor/sfi/%.o: HOST_CFLAGS += -flto -ffat-lto-objects
endif

$(B)/obj/tool/monitor/%.o: monitor/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -Imonitor -MMD -MP -c -o $@ $<

$(B)/cubicle: $(TOOL_OBJECTS)
	@mkdir -p $(@D)
	$(Q)$(CC) -o $@ $^ $(TOOL_LIBS)

define layout_rule
$(B)/layouts/$(notdir $(1)): $(1)
	@mkdir -p $$(@D)
	$(Q)cp $$< $$@
endef
$(foreach l,$(APP_LAYOUTS) $(APP_FILES),$(eval $(call layout_rule,$(l))))

$(B)/cubicle.py: tool/run/gdb/cubicle.py
	@mkdir -p $(@D)
	$(Q)cp $< $@

# What `cubicle new` copies, and what that is built with.
TEMPLATES := $(patsubst tool/%,$(B)/%,$(wildcard tool/new/component/*))
$(TEMPLATES): $(B)/%: tool/%
	@mkdir -p $(@D)
	$(Q)cp $< $@
$(B)/flags.mk: mk/flags.mk
	@mkdir -p $(@D)
	$(Q)cp $< $@

tool: $(B)/cubicle $(B)/cubicle.py $(LAYOUTS) $(TEMPLATES) $(B)/flags.mk

-include $(TOOL_OBJECTS:.o=.d)
