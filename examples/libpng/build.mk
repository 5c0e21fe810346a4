# SPDX-License-Identifier: MIT
# libpng, two of its programs, and one of ours with callbacks.

$(call debian_source,libpng1.6)

LIBPNG := $(B)/src/libpng1.6
LIBPNG_SOURCES := $(addsuffix .c,png pngerror pngget pngmem pngpread pngread \
	pngrio pngrtran pngrutil pngset pngtrans pngwio pngwrite pngwtran pngwutil)
LIBPNG_CFLAGS := -I$(B)/examples/libpng -I$(LIBPNG) -I$(B)/src/zlib \
	-DPNG_INTEL_SSE_OPT=0

# As its own build does where nothing is configured.
$(B)/examples/libpng/pnglibconf.h: $(B)/stamp/libpng1.6
	@mkdir -p $(@D)
	@cp $(LIBPNG)/scripts/pnglibconf.h.prebuilt $@

$(call library,libpng,libpng,libpng1.6,$(LIBPNG_SOURCES),$(LIBPNG_CFLAGS),png.h \
	pngconf.h,$(B)/examples/libpng/obj/own/pngbox.o)
$(call library_own,libpng,pngglue,pngglue.c,libpng1.6,,$(LIBPNG_CFLAGS))
$(call library_program,libpng,png2pnm,contrib/pngminus/png2pnm.c,libpng1.6,libpng)
$(call library_program,libpng,pnm2png,contrib/pngminus/pnm2png.c,libpng1.6,libpng)
$(call library_own_program,libpng,pngrows,pngrows.c,libpng1.6,libpng,$(LIBPNG_CFLAGS))

# All of it needs zlib: its header, its archive, and itself as a component.
LIBPNG_NEEDS := $(B)/examples/libpng/pnglibconf.h $(B)/stamp/zlib
$(foreach k,native component,$(LIBPNG_SOURCES:%.c=$(B)/examples/libpng/obj/$(k)/%.o) \
	$(foreach p,png2pnm pnm2png,\
		$(B)/examples/libpng/obj/$(k)/contrib/pngminus/$(p).o)): $(LIBPNG_NEEDS)
$(foreach o,own/pngbox own/pngglue own/pngrows own-native/pngrows,\
	$(B)/examples/libpng/obj/$(o).o): $(LIBPNG_NEEDS)
$(foreach p,png2pnm pnm2png pngrows,$(B)/examples/libpng/native/$(p)): \
	$(B)/examples/zlib/native/libz.a
$(B)/examples/libpng/libz.so: $(B)/examples/zlib/libz.so
	@mkdir -p $(@D)
	@cp $< $@
$(B)/examples/libpng/zglue.so: $(B)/examples/zlib/zglue.so
	@mkdir -p $(@D)
	@cp $< $@
EXAMPLE_FILES += $(B)/examples/libpng/libz.so $(B)/examples/libpng/zglue.so

# A libpng with a mistake that libraries do make: the length of a text is cut off
# to 16 bits where memory for it is taken. A text of more than 65535 bytes then
# overflows the heap.
PNG_BROKEN := $(B)/examples/libpng/broken
$(PNG_BROKEN)/pngrutil.c: $(B)/stamp/libpng1.6 examples/libpng/build.mk
	@mkdir -p $(@D)
	$(Q)sed '/^png_handle_tEXt/,/^}/s/png_read_buffer(png_ptr, length+1,/png_read_buffer(png_ptr, (png_uint_16)(length+1),/' \
		$(LIBPNG)/pngrutil.c >$@
	$(Q)! cmp -s $@ $(LIBPNG)/pngrutil.c
$(PNG_BROKEN)/pngrutil.o: $(PNG_BROKEN)/pngrutil.c $(LIBPNG_NEEDS)
	@echo "  CC      $@"
	$(Q)$(CC) $(LIBRARY_CFLAGS) $(LIBPNG_CFLAGS) $(PROGRAM_COMPONENT_CFLAGS) \
		-c -o $@ $<
$(PNG_BROKEN)/unbound/libpng.so: $(PNG_BROKEN)/pngrutil.o \
		$(B)/examples/libpng/obj/own/pngbox.o $(patsubst %.c,\
		$(B)/examples/libpng/obj/component/%.o,\
		$(filter-out pngrutil.c,$(LIBPNG_SOURCES)))
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_LINK) -Wl,-soname,libpng.so -o $@ $^ \
		$(LIBGCC)
$(eval $(call library_bind_rules,$(PNG_BROKEN),libpng,libpng1.6,png.h pngconf.h,libpng,\
	$(LIBPNG_CFLAGS)))
EXAMPLE_FILES += $(PNG_BROKEN)/libpng.so
