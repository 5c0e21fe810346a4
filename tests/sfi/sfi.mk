# SPDX-License-Identifier: MIT
# sfi.mk: the verifier, on the host; a component that it refuses.

VERIFIER_SOURCES := $(wildcard monitor/sfi/*.c)
VERIFIER := $(VERIFIER_SOURCES:%.c=$(B)/obj/tool/%.o)

ifeq ($(SFI),)
SFI_PROGRAMS := $(B)/tests/sfi/verifier $(B)/tests/sfi/mutants
$(SFI_PROGRAMS): $(B)/tests/sfi/%: tests/sfi/%.c $(VERIFIER)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $^ -lelf
test-components: $(SFI_PROGRAMS)

# The verifier against Zydis and the processor.
WALK_OBJECTS := $(patsubst %.c,$(B)/obj/walk/%.o,$(wildcard tests/sfi/walk/*.c))
$(B)/obj/walk/%.o: %.c | deps-test
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(HOST_CFLAGS) -MMD -MP -c -o $@ $<
$(B)/tests/sfi/walk: $(WALK_OBJECTS) $(VERIFIER)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $^ -lZydis -lelf -ldl
test-components: $(B)/tests/sfi/walk

# The verifier without each of its rules.
SFI_RULES := $(shell tests/sfi/without.pl --list)
SFI_WITHOUT := $(SFI_RULES:%=$(B)/tests/sfi/without/%.so)
WITHOUT_CC = $(CC) -fPIC -O1 -w -Iinclude -Imonitor/sfi
WITHOUT_REST := $(VERIFIER_SOURCES:monitor/sfi/%.c=$(B)/tests/sfi/without/%.o)
$(WITHOUT_REST): $(B)/tests/sfi/without/%.o: monitor/sfi/%.c $(wildcard monitor/sfi/*.h)
	@mkdir -p $(@D)
	$(Q)$(WITHOUT_CC) -c -o $@ $<
# The files that have the rule, and the others as they are.
$(SFI_WITHOUT): $(B)/tests/sfi/without/%.so: tests/sfi/without.pl \
		tests/sfi/rules.txt $(wildcard monitor/sfi/*) $(WITHOUT_REST)
	$(Q)tests/sfi/without.pl $* $(@D)/$*
	$(Q)$(WITHOUT_CC) -shared -o $@ $$(for o in $(WITHOUT_REST); do \
		ls $(@D)/$*/$$(basename $$o .o).c 2>/dev/null || echo $$o; done)
test-components: $(SFI_WITHOUT)
-include $(wildcard $(WALK_OBJECTS:.o=.d))

$(B)/tests/sfi/plain.so: tests/sfi/plain.c | deps
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(COMPONENT_CFLAGS) $(COMPONENT_LDFLAGS) -o $@ $<
$(B)/tests/sfi/liar.so: tests/sfi/plain.c | deps
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) -DLIES $(COMPONENT_CFLAGS) $(COMPONENT_LDFLAGS) -o $@ $<
test-components: $(B)/tests/sfi/plain.so $(B)/tests/sfi/liar.so

# Of it, the part in assembly is as it stands, which cubicle-cc would not link.
$(B)/tests/sfi/relro.so: tests/sfi/relro.c tests/sfi/relro.S $(B)/cubicle-cc
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) -c -o $(@:.so=_S.o) tests/sfi/relro.S
	$(Q)$(B)/cubicle-cc --sfi $(COMPONENT_CFLAGS) -c -o $(@:.so=_c.o) \
		tests/sfi/relro.c
	$(Q)$(CC) $(COMPONENT_LDFLAGS) -o $@ $(@:.so=_c.o) $(@:.so=_S.o)
test-components: $(B)/tests/sfi/relro.so

# The attacker of attack/walls.
$(B)/tests/components/attack_escape.so: tests/sfi/escape.c tests/sfi/escape.S \
		tests/attack/attacker.c $(B)/cubicle-cc $(B)/sfi/rt.a
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) -c -o $(@:.so=_S.o) tests/sfi/escape.S
	$(Q)$(B)/cubicle-cc --sfi $(COMPONENT_CFLAGS) -c -o $(@:.so=_c.o) \
		tests/sfi/escape.c
	$(Q)$(B)/cubicle-cc --sfi $(COMPONENT_CFLAGS) -c -o $(@:.so=_a.o) \
		tests/attack/attacker.c
	$(Q)$(CC) $(COMPONENT_LDFLAGS) -o $@ $(@:.so=_c.o) $(@:.so=_a.o) \
		$(@:.so=_S.o) $(B)/sfi/rt.a
$(B)/sfi/rt.a: | sfi
test-components: $(B)/tests/components/attack_escape.so
endif
