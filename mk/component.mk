# SPDX-License-Identifier: MIT
# component.mk: how a component is built.
#
#   $(call component,NAME,SOURCES[,CFLAGS])
#
# builds $(B)/components/NAME.so from SOURCES and from what every component
# has of its own: the string functions and the heap of libos/rt. A component
# that brings its own (a libc) names `RT_NAME := ` before the call.
#
#   $(call test_component,NAME,SOURCES[,CFLAGS])
#
# does the same for $(B)/tests/components/NAME.so.

COMPONENTS :=
TEST_COMPONENTS :=

component = $(eval $(call \
	component_rules,$(1),$(2),$(3),$(B)/components,COMPONENTS,components))
test_component = $(eval $(call \
	component_rules,$(1),$(2),$(3),$(B)/tests/components,TEST_COMPONENTS,test-components))

define component_rules
$(5) += $(4)/$(1).so
$(6): $(4)/$(1).so
$(1)_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(2))
$$($(1)_OBJECTS): COMPONENT_EXTRA_CFLAGS := $(3)
$(4)/$(1).so: $$($(1)_OBJECTS) $$(if $$(filter undefined,$$(origin RT_$(1))),$(B)/rt.a,$$(RT_$(1)))
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(COMPONENT_LDFLAGS) -Wl,-soname,$(1).so -o $$@ $$^
endef

$(B)/obj/%.o: %.c | deps
	@mkdir -p $(@D)
	@echo "  CC      $@"
	$(Q)$(CC) $(COMPONENT_CFLAGS) $(COMPONENT_EXTRA_CFLAGS) -MMD -MP -c -o $@ $<

# Linked into every component, never shared between them.
RT_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(wildcard libos/rt/*.c))
$(B)/rt.a: $(RT_OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@
	@echo "  AR      $@"
	$(Q)$(AR) rcs $@ $^

-include $(wildcard $(B)/obj/libos/*/*.d $(B)/obj/tests/*/*.d $(B)/obj/bench/*.d)
