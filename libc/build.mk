# SPDX-License-Identifier: MIT
# The libc component: musl, from Debian's source, with system calls turned into
# calls of components. libc/musl.mk has the rules; it runs when the source is
# there, as only then its files can be listed.

MUSL := $(B)/src/musl
MUSL_STAMP := $(B)/stamp/musl

$(MUSL_STAMP): mk/apt.sh | deps
	@mkdir -p $(@D)
	@echo "  SOURCE  musl"
	$(Q)B=$(B) mk/apt.sh source musl $(MUSL)
	$(Q)touch $@

LIBC_OWN := $(wildcard libc/*.c libc/*.h libc/include/*.h libc/musl.mk) \
	libos/rt/string.c $(wildcard include/cubicle/*.h libos/*/*.h)

$(B)/components/libc.so: $(MUSL_STAMP) $(LIBC_OWN) mk/config.mk
	@mkdir -p $(@D)
	@echo "  LIBC    $@"
	$(Q)$(MAKE) -s --no-print-directory -f libc/musl.mk B=$(B) CC=$(CC)

COMPONENTS += $(B)/components/libc.so
