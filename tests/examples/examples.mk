# SPDX-License-Identifier: MIT
# examples.mk: hostile libraries for the tests of examples/.

EXAMPLES_TEST := $(B)/tests/examples/hostile/libz.so

$(B)/tests/examples/hostile/libz.so: tests/examples/hostile_zbox.c examples/zlib/zbox.h \
		$(wildcard include/cubicle/*_abi.h) $(MUSL_HEADERS)
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_CFLAGS) -Iinclude $(PROGRAM_COMPONENT_CFLAGS) \
		$(PROGRAM_LINK) -o $@ $<

test-components: $(EXAMPLES_TEST)

# Pictures for the tests of libpng: libpng's own, and one that a broken libpng
# takes harm from.
PNG_TEST := $(B)/tests/examples/pictures
$(B)/tests/examples/long_text: tests/examples/long_text.c \
		$(B)/examples/libpng/native/libpng.a $(B)/examples/zlib/native/libz.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(LIBRARY_OWN_CFLAGS) $(LIBPNG_CFLAGS) -o $@ $^ -lm
$(PNG_TEST)/stamp: $(B)/tests/examples/long_text $(B)/stamp/libpng1.6
	@rm -rf $(@D) && mkdir -p $(@D)
	@cp $(LIBPNG)/pngtest.png $(LIBPNG)/contrib/pngsuite/*.png \
		$(LIBPNG)/contrib/testpngs/crashers/bad*.png $(@D)
	$(Q)$< 65635 >$(@D)/long_text.png
	@touch $@
test-components: $(PNG_TEST)/stamp
