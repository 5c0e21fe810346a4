# SPDX-License-Identifier: MIT
# examples.mk: hostile libraries for the tests of examples/.

EXAMPLES_TEST := $(B)/tests/examples/libz.so

$(B)/tests/examples/libz.so: tests/examples/hostile_zbox.c examples/zlib/zbox.h \
		$(MUSL_HEADERS)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_CFLAGS) -Iinclude $(PROGRAM_COMPONENT_CFLAGS) \
		$(PROGRAM_LINK) -o $@ $<

test-components: $(EXAMPLES_TEST)
