# SPDX-License-Identifier: MIT
# hostile.mk: the components of hostile.layout, and variants of the library OS that
# each lack something, for the controls.

# All headers of the library OS that declare functions, and of the monitor but for
# those that only the layout's rights admit to. overlay is not among them: it lies in
# the cubicle of vfs, which alone calls it (unit/declared does, too).
HOSTILE_HEADERS := $(filter-out %/host.h %/pages.h %/files.h %/net.h %/overlay.h, \
	$(shell grep -lE '^CUBICLE_FUNCTION|^VFS_((SHARED_)?FILESYSTEM|NETWORK)' \
		include/cubicle/*.h libos/*/*.h))
HOSTILE_TABLE := $(B)/gen/hostile_functions.h
HOSTILE_SOURCES := $(addprefix tests/hostile/,hostile.c functions.c chance.c \
	handles.c memory.c arguments.c sequences.c)

$(call test_component,referee,tests/hostile/referee.c,-Ilibc -I$(B)/gen -I.)
$(call test_component,honest,tests/hostile/honest.c tests/hostile/latency.c)
$(call test_component,hostile,$(HOSTILE_SOURCES),-I$(B)/gen -I.)

$(addprefix $(B)/obj/tests/hostile/,functions.o referee.o): $(HOSTILE_TABLE)

# $(B)/tests/planted/FAULT/COMPONENT.so: of its objects only that of the file with
# the fault is another one. (fault, component, file)
PLANTED := $(shell tests/hostile/planted --list)
PLANTED_SOURCES := $(foreach f,$(PLANTED),$(B)/gen/planted/$(firstword \
	$(subst :, ,$(f))).c)

define planted_rules
$(B)/obj/tests/planted/$(1).o: $(B)/gen/planted/$(1).c
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(COMPONENT_CFLAGS) -I$(dir $(3)) -MMD -MP -c -o $$@ $$<
$(B)/tests/planted/$(1)/$(2).so: $(B)/obj/tests/planted/$(1).o \
		$(filter-out $(3:%.c=$(B)/obj/%.o),$($(2)_OBJECTS)) $(B)/rt.a
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(COMPONENT_LDFLAGS) -Wl,-soname,$(2).so -o $$@ $$^
TEST_COMPONENTS += $(B)/tests/planted/$(1)/$(2).so
endef
planted = $(eval $(call planted_rules,$(word 1,$(1)),$(word 2,$(1)),$(word 3,$(1))))
$(foreach f,$(PLANTED),$(call planted,$(subst :, ,$(f))))

# What is made of other files, for the backend sfi, too; and what the library OS
# exports, as the guest has no nm.
ifeq ($(SFI),)
$(HOSTILE_TABLE): tests/hostile/functions $(HOSTILE_HEADERS) | deps
	@mkdir -p $(@D)
	$(Q)tests/hostile/functions $(CC) $(HOSTILE_HEADERS) >$@

$(PLANTED_SOURCES): $(B)/gen/planted/%.c: tests/hostile/planted \
		$(foreach f,$(PLANTED),$(lastword $(subst :, ,$(f))))
	@mkdir -p $(@D)
	$(Q)tests/hostile/planted $* >$@

HOSTILE_LIBRARY := $(patsubst libos/%/build.mk,$(B)/components/%.so, \
	$(filter-out libos/rt/% libos/overlay/%,$(wildcard libos/*/build.mk)))
$(B)/tests/hostile.exports: $(HOSTILE_LIBRARY)
	@mkdir -p $(@D)
	$(Q)nm -D --defined-only $^ | sed -n 's/.* T \([a-z]\)/\1/p' | sort -u >$@

test-components: $(B)/tests/hostile.exports
sfi-tests: $(HOSTILE_TABLE) $(PLANTED_SOURCES)
endif
