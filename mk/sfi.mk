# SPDX-License-Identifier: MIT
# sfi.mk: components for the backend sfi, in $(B)/sfi and $(B)/sfi-stores. They are
# built by the same rules as all others, with cubicle-cc in place of the compiler
# and another $(B), in which sources and generated files are those of this one.

CC_OBJECTS := $(patsubst %.c,$(B)/obj/%.o,$(wildcard tool/cc/*.c)) \
	$(patsubst %.c,$(B)/obj/tool/%.o,$(wildcard monitor/sfi/*.c) \
	lib/place.c lib/refusal.c)

$(B)/cubicle-cc: $(CC_OBJECTS)
	@mkdir -p $(@D)
	$(Q)$(CC) -o $@ $^ -ldw -lelf

# What both have, when it is there.
SFI_SHARED := src stamp gen sysroot flags.mk cubicle cubicle-cc musl/include musl/internal \
	sqlite/amalgamation examples/expat/expat_config.h \
	examples/libpng/pnglibconf.h

# (folder below $(B), what is confined)
define sfi_rules
$(B)/$(1)/.links: $(B)/cubicle-cc $(B)/cubicle $(MUSL_HEADERS) $(SQLITE_AMALGAMATION)
	@for f in $(SFI_SHARED); do \
		mkdir -p $$$$(dirname $$(@D)/$$$$f) && \
		ln -sfn $$(abspath $(B))/$$$$f $$(@D)/$$$$f || exit 1; done
	@# What another compiler has made is made anew.
	@if [ -e $$@ ] && [ $(B)/cubicle-cc -nt $$@ ]; then \
		find $$(@D) -type f \( -name '*.o' -o -name '*.so' \) -delete; fi
	@touch $$@
$(1): $(B)/$(1)/.links
	+$$(Q)$$(MAKE) $$(if $$(Q),-s) --no-print-directory SFI=$(2) \
		SFI_CC=$(abspath $(B))/cubicle-cc \
		B=$(B)/$(1) components apps
# Sources and what is made of them are there when the plain ones are.
$(1)-examples: $(1) $(EXAMPLE_FILES)
	+$$(Q)$$(MAKE) $$(if $$(Q),-s) --no-print-directory SFI=$(2) \
		SFI_CC=$(abspath $(B))/cubicle-cc \
		B=$(B)/$(1) examples-components
$(1)-servers: $(1) $(SYSROOT_STAMP) $(SERVERS:%=$(B)/components/%.so)
	+$$(Q)$$(MAKE) $$(if $$(Q),-s) --no-print-directory SFI=$(2) \
		SFI_CC=$(abspath $(B))/cubicle-cc \
		B=$(B)/$(1) servers-components
$(1)-tests: $(1)-examples
	+$$(Q)$$(MAKE) $$(if $$(Q),-s) --no-print-directory SFI=$(2) \
		SFI_CC=$(abspath $(B))/cubicle-cc \
		B=$(B)/$(1) sfi-test-components
$(1)-bench: $(1)
	+$$(Q)$$(MAKE) $$(if $$(Q),-s) --no-print-directory SFI=$(2) \
		SFI_CC=$(abspath $(B))/cubicle-cc \
		B=$(B)/$(1) bench-components
.PHONY: $(1) $(1)-servers $(1)-examples $(1)-tests $(1)-bench
endef
$(eval $(call sfi_rules,sfi,full))
$(eval $(call sfi_rules,sfi-stores,stores))

-include $(wildcard $(CC_OBJECTS:.o=.d))
