# SPDX-License-Identifier: MIT
# build.mk: what is built in order to be tested.
#
#   $(call unit_test,NAME,SOURCES[,CFLAGS])
#
# builds $(B)/tests/unit/test_NAME, a host program, from tests/unit/test_NAME.c,
# tests/unit/hosted.c and SOURCES. Test components are made by test_component
# of mk/component.mk. Fragments are tests/*/*.mk.

# The sanitizers' own memory lies where the system's would: it moves.
UNIT_CFLAGS := $(HOST_CFLAGS) -DCUBICLE_SPACE_BASE=0x200000000000 -Itests/unit -Imonitor \
	-fsanitize=address,undefined -fno-sanitize-recover=all \
	-fno-omit-frame-pointer

UNIT_TESTS :=

unit_test = $(eval $(call unit_test_rules,$(1),$(2),$(3)))

define unit_test_rules
UNIT_TESTS += $(B)/tests/unit/test_$(1)
UNIT_$(1) := $$(patsubst %.c,$(B)/obj/unit/$(1)/%.o, \
	tests/unit/test_$(1).c tests/unit/hosted.c $(2))
$(B)/obj/unit/$(1)/%.o: %.c | deps-test
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(UNIT_CFLAGS) $(3) -MMD -MP -c -o $$@ $$<
$(B)/tests/unit/test_$(1): $$(UNIT_$(1))
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(UNIT_CFLAGS) $(3) -o $$@ $$^ -lcmocka
-include $$(wildcard $$(UNIT_$(1):.o=.d))
endef

include $(sort $(wildcard tests/*/*.mk))

test-components: $(LIBC_PROGRAMS)

# Those of the components that can be compiled for backend sfi; others are hostile in
# ways that cannot be.
RAW_COMPONENTS := $(addprefix $(B)/tests/components/, \
	$(filter-out $(ATTACKS_CONFINED:%=attack_%.so),$(ATTACKS:%=attack_%.so)))
sfi-test-components: $(filter-out $(RAW_COMPONENTS),$(TEST_COMPONENTS)) \
	$(filter %.so,$(LIBC_PROGRAMS)) $(REPORT_TEST_FILES) $(EXAMPLES_TEST)

unit-tests: $(UNIT_TESTS)

# What the tests need; `tests/run NAME` then runs one of them.
test-files: all sysroot examples man native bench-files unit-tests test-components sfi-tests guest-files proof-tool | deps-test ## build everything and the tests

test: test-files ## run all tests
	@tests/run

.PHONY: sfi-test-components unit-tests test-files
