# SPDX-License-Identifier: MIT
# Components that are broken, and good ones to be broken, for tests/layout.

LAYOUT_TEST := $(B)/tests/layout
LAYOUT_TEST_NAMES := $(patsubst tests/layout/%.c,%,$(filter-out %/elf_edit.c, \
	$(wildcard tests/layout/*.c)))
LAYOUT_TEST_FILES := $(LAYOUT_TEST)/elf_edit $(LAYOUT_TEST)/bad_rwx.so \
	$(LAYOUT_TEST)/bad_stack.so \
	$(LAYOUT_TEST_NAMES:%=$(LAYOUT_TEST)/%.so)

# Not position independent: its text has to be relocated.
$(LAYOUT_TEST)/bad_textrel.so: LAYOUT_TEST_FLAGS := -fno-pic -mcmodel=large \
	-Wl,-z,notext -Wl,--no-warnings

$(LAYOUT_TEST)/%.so: tests/layout/%.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(COMPONENT_CFLAGS) $(COMPONENT_LDFLAGS) $(LAYOUT_TEST_FLAGS) \
		-MMD -MP -MF $(@:.so=.d) -o $@ $<

# The same as good.so, in one segment that can be written and run.
$(LAYOUT_TEST)/bad_rwx.so: tests/layout/good.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(COMPONENT_CFLAGS) -shared -nostdlib -Wl,-N \
		-Wl,--no-warn-rwx-segments -o $@ $<

$(LAYOUT_TEST)/bad_stack.so: tests/layout/good.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(COMPONENT_CFLAGS) $(COMPONENT_LDFLAGS) \
		-Wl,-z,execstack -o $@ $<

$(LAYOUT_TEST)/elf_edit: tests/layout/elf_edit.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -o $@ $<

test-components: $(LAYOUT_TEST_FILES)

-include $(wildcard $(LAYOUT_TEST)/*.d)
