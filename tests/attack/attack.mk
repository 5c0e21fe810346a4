# SPDX-License-Identifier: MIT
# attack.mk: the components of the attacks, and monitors that each lack one
# defence, for their controls.

# Each file attack_NAME.c is a component of its own, attack_NAME.so.
ATTACKS := $(patsubst tests/attack/attack_%.c,%, \
	$(wildcard tests/attack/attack_*.c))

# Those whose machine code can be confined. That of others is refused under sfi, an
# instruction at a time: tests/sfi/verifier.txt.
ATTACKS_CONFINED := arguments beside callback derived faults filler flags gates jump loop memory registers \
	stack windows

$(foreach c,judge jump_judge victim accomplice notice_witness notice_client \
	exhaust_service exhaust_hostile full_service full_hostile \
	hurry_service hurry_hostile greedy_hostile stale_service stale_hostile \
	stale_other again_hostile take_hostile shown_service shown_next opened_other \
	map_hostile,$(call test_component,$(c),tests/attack/$(c).c))
# These report what they find.
$(foreach c,exhaust_honest full_honest hurry_honest greedy_honest stale_honest \
	again_honest take_program map_victim memory_limit,$(call test_component,$(c),tests/attack/$(c).c \
		tests/system/say.c))
$(foreach a,$(ATTACKS),$(call test_component,attack_$(a),\
	tests/attack/attack_$(a).c tests/attack/attacker.c))

# A file system that uses pages again that a file has lost, although they are mapped.
RAMFS_FREES := $(B)/gen/ramfs_frees/area.c
$(RAMFS_FREES): libos/ramfs/area.c tests/attack/attack.mk
	@mkdir -p $(@D)
	$(Q)sed -e 's/^\ta->linked = count;$$/\tfor (uint64_t i = count; i < a->linked; i++)\n\t\tpage_give(page_at(a, i));\n&/' -e 's/^#include "\(area\|store\|tree\)/#include "ramfs\/\1/' $< >$@
	$(Q)grep -q 'page_give(page_at(a, i));' $@ || { rm $@; exit 1; }
$(B)/obj/$(B)/gen/ramfs_frees/area.o: $(RAMFS_FREES)
$(call test_component,ramfs_frees,$(RAMFS_FREES) $(filter-out %/area.c,$(RAMFS_SOURCES)))

# A file system that makes areas longer as often and as little as a client asks for.
RAMFS_GROWS := $(B)/gen/ramfs_grows/area.c
$(RAMFS_GROWS): libos/ramfs/area.c tests/attack/attack.mk
	@mkdir -p $(@D)
	$(Q)sed -e 's/may_hold(client, more, 1)/may_hold(client, more, 0)/' -e '/^\ta->pieces++;$$/d' -e 's/charge(client, (int64_t)more, 1)/charge(client, (int64_t)more, 0)/' -e 's/^\tuint64_t to = (end + AREA_STEP - 1).*/\tuint64_t to = end;/' -e 's/^#include "\(area\|store\|tree\)/#include "ramfs\/\1/' $< >$@
	$(Q)grep -q 'uint64_t to = end;' $@ || { rm $@; exit 1; }
$(B)/obj/$(B)/gen/ramfs_grows/area.o: $(RAMFS_GROWS)
$(call test_component,ramfs_grows,$(RAMFS_GROWS) $(filter-out %/area.c,$(RAMFS_SOURCES)))

# $(B)/tests/without/NAME: the tool beside monitors without DEFENCE_NAME of
# monitor/defence.h, one for each backend that has it. Only what mentions the defence
# is compiled again.
DEFENCES := $(shell sed -n 's/^.define DEFENCE_\([A-Z]*\).*/\1/p' \
	monitor/defence.h)
DEFENCES_mpk := $(filter-out VERIFIED WALLS SEAM,$(DEFENCES))
DEFENCES_sfi := $(filter-out SCAN STRIP RAISE LOWER DISARM LOCK ASIDE,$(DEFENCES))
# attack/full with --check-copies; attack/registers under mprotect, and conformance
# under backend none, on a machine with more registers than the guest has.
DEFENCES_dev-sfi := DEPTH
DEFENCES_dev := DEPTH SCRUB SAVED FLAGS SEGMENT

# Headers that some mention it by.
GATE_MACROS := monitor/arch/x86_64/gate_macros.h
GATE_USERS := $(addprefix monitor/arch/x86_64/,gate.S gate_back.S)

# (defence, monitor)
define without_rules
WITHOUT_FILES += $(addprefix $(B)/tests/without/$(1)/,cubicle cubicle-monitor-$(2) \
	symbols-$(2))
WITHOUT_$(1)_$(2) := $$(patsubst monitor/%,$(B)/obj/without/$(1)-$(2)/%.o, \
	$$(sort $$(basename $$(shell grep -l 'DEFENCE_$(1)\>' $(MONITOR_SOURCES_$(2))) \
	$$(if $$(shell grep 'DEFENCE_$(1)\>' $(GATE_MACROS)),$(GATE_USERS)))))
$(B)/obj/without/$(1)-$(2)/%.o: monitor/%.c | deps
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(MONITOR_CFLAGS) $(MONITOR_FLAGS_$(2)) -DWITHOUT=DEFENCE_$(1) \
		-MMD -MP -c -o $$@ $$<
$(B)/obj/without/$(1)-$(2)/%.o: monitor/%.S | deps
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(MONITOR_CFLAGS) $(MONITOR_FLAGS_$(2)) -DWITHOUT=DEFENCE_$(1) \
		-MMD -MP -c -o $$@ $$<
$(B)/tests/without/$(1)/cubicle-monitor-$(2): $(B)/obj/monitor.lds \
		$(MONITOR_OBJECTS_$(2)) $$(WITHOUT_$(1)_$(2))
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) -static -nostdlib -Wl,-S $$(MONITOR_LDFLAGS) -Wl,-T,$$< -o $$@ \
		$$(filter-out $$(patsubst $(B)/obj/without/$(1)-$(2)/%, \
			$(B)/obj/monitor-$(2)/%,$$(WITHOUT_$(1)_$(2))), \
			$(MONITOR_OBJECTS_$(2))) $$(WITHOUT_$(1)_$(2))
$(B)/tests/without/$(1)/symbols-$(2): $(B)/tests/without/$(1)/cubicle-monitor-$(2)
	$$(Q)nm $$< >$$@
-include $$(wildcard $$(WITHOUT_$(1)_$(2):.o=.d))
endef
$(foreach m,$(MONITORS),$(foreach d,$(DEFENCES_$(m)), \
	$(eval $(call without_rules,$(d),$(m)))))

# WALLS is two of them; NOTHING is what users run; and TYPES lacks a check of the
# tool: that both sides of a call declare its callbacks alike.
define nothing_rules
WITHOUT_FILES += $(addprefix $(B)/tests/without/$(1)/,cubicle \
	cubicle-monitor-$(2) symbols-$(2))
$(B)/tests/without/$(1)/cubicle-monitor-$(2): $(B)/cubicle-monitor-$(2)
	@mkdir -p $$(@D)
	@cp $$< $$@
$(B)/tests/without/$(1)/symbols-$(2): $(B)/cubicle-monitor-$(2)
	@mkdir -p $$(@D)
	$$(Q)nm $$< >$$@
endef
$(foreach m,$(MONITORS),$(foreach d,NOTHING TYPES,$(eval $(call nothing_rules,$(d),$(m)))))

$(B)/obj/without/TYPES-tool/imports.o: tool/link/imports.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(TOOL_CFLAGS) -DWITHOUT_TYPES=1 -MMD -MP -c -o $@ $<
$(B)/tests/without/TYPES/cubicle: $(B)/obj/without/TYPES-tool/imports.o $(TOOL_OBJECTS)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) -o $@ $(filter-out %/tool/link/imports.o,$^) $(TOOL_LIBS)
-include $(wildcard $(B)/obj/without/TYPES-tool/*.d)

$(B)/tests/without/%/cubicle: $(B)/cubicle
	@mkdir -p $(@D)
	@cp $< $@

# Programs that are no use natively. (name)
define attack_program_rules
$(B)/obj/component/tests/attack/$(1).o: tests/attack/$(1).c $(MUSL_HEADERS)
	@mkdir -p $$(@D)
	$$(Q)$$(CC) $$(PROGRAM_CFLAGS) -Iinclude -Ilibos $$(PROGRAM_COMPONENT_CFLAGS) \
		-MMD -MP -c -o $$@ $$<
$(B)/tests/attack/components/$(1).so: $(B)/obj/component/tests/attack/$(1).o
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(PROGRAM_LINK) -Wl,-soname,$(1).so -o $$@ $$^ $$(LIBGCC)
-include $(B)/obj/component/tests/attack/$(1).d
LIBC_PROGRAMS += $(B)/tests/attack/components/$(1).so
endef
$(foreach p,shown opened locked store,$(eval $(call attack_program_rules,$(p))))

# A ramfs with an open of its own, in a folder of its own: tests put it in the place of
# the other one.
HOSTILE_RAMFS := $(B)/obj/tests/attack/store_ramfs.o
$(HOSTILE_RAMFS): COMPONENT_EXTRA_CFLAGS := -Ilibos/ramfs
$(B)/tests/attack/hostile/ramfs.so: $(HOSTILE_RAMFS) \
		$(patsubst %.c,$(B)/obj/%.o,$(filter-out %/ramfs.c,$(RAMFS_SOURCES))) \
		$(B)/rt.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(COMPONENT_LDFLAGS) -Wl,-soname,ramfs.so -o $@ $^
TEST_COMPONENTS += $(B)/tests/attack/hostile/ramfs.so
test-components: $(B)/tests/attack/hostile/ramfs.so

ATTACK_PROGRAMS := $(addprefix $(B)/tests/,storm inherit cputime crowd mappings)
test-components: $(WITHOUT_FILES) $(ATTACK_PROGRAMS)

$(ATTACK_PROGRAMS): $(B)/tests/%: tests/attack/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -static -o $@ $<
$(B)/tests/cputime $(B)/tests/mappings: tests/attack/instead.h

test-attack: test-files ## run the attacks, and their controls, in the PKU guest
	@tests/run --verbose attack

# In the guest: a jump to each byte takes half an hour. And the package, on a
# machine of its own.
test-long: test-files | deps-long ## run all tests, including the long ones
	@tests/run
	@tests/run long runner/guest
	@GUEST_TIMEOUT=7200 JUMP_STEP=1 KERNEL_CALLS=all tests/run --timeout 3600 \
		attack/jump attack/kernel

.PHONY: test-attack test-long
