# SPDX-License-Identifier: MIT
# states.mk: all sequences of operations on windows, pages and grants. The monitor has
# small tables there.

STATES := $(B)/tests/states
STATES_REST := $(addprefix monitor/,base/backend.c base/counters.c base/cubicle.c \
	base/published.c base/system.c dev/chosen.c) \
	$(filter-out tests/states/monitor.c,$(wildcard tests/states/*.c))
STATES_CFLAGS := $(HOST_CFLAGS) -fno-builtin -Itests/states -DCUBICLE_SLOTS=4 \
	-DLENT_MOST=8 -DWINDOWS_MAX=2 -DRANGES_MAX=8 -DACTIVE_MAX=4 -DGRANTED_MAX=4 \
	-DREGIONS_MAX=1
STATES_SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all

# $(1) is the program, $(2) has flags.
define states_rules
$(STATES)/$(1): $$(patsubst %.c,$(B)/obj/states/$(1)/%.o, \
		tests/states/monitor.c $(STATES_REST))
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(STATES_CFLAGS) $(2) -o $$@ $$^
$(B)/obj/states/$(1)/%.o: %.c | deps-test
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(STATES_CFLAGS) -Imonitor $(2) -MMD -MP -c -o $$@ $$<
-include $$(patsubst %.c,$(B)/obj/states/$(1)/%.d, \
	tests/states/monitor.c $(STATES_REST))
endef
$(eval $(call states_rules,states,))
$(eval $(call states_rules,sanitized,$(STATES_SANITIZERS)))

# With a monitor that has one change. Such a monitor may not use all of its code.
STATES_MUTANTS := $(patsubst %,$(STATES)/without/%, \
	$(shell tests/states/mutant.pl --list))
$(STATES_MUTANTS): $(STATES)/without/%: tests/states/mutant.pl tests/states/mutants.txt \
		$(B)/obj/states/states/tests/states/monitor.o \
		$(patsubst %.c,$(B)/obj/states/states/%.o,$(STATES_REST))
	@mkdir -p $(@D)
	@rm -rf $(B)/obj/states/$*
	$(Q)tests/states/mutant.pl $* $(B)/obj/states/$*
	$(Q)$(CC) $(STATES_CFLAGS) -O1 -g0 -w -I$(B)/obj/states/$* -Imonitor -o $@ \
		tests/states/monitor.c $(filter-out %/monitor.o,$(filter %.o,$^))

test-components: $(STATES)/states $(STATES)/sanitized $(STATES_MUTANTS)
