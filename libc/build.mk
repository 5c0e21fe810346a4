# SPDX-License-Identifier: MIT
# The libc component: musl, from Debian's source, with system calls turned into
# calls of components. libc/musl.mk has the rules; it runs when the source is
# there, as only then its files can be listed.

MUSL := $(B)/src/musl
MUSL_STAMP := $(B)/stamp/musl
# musl's headers are complete: programs can be compiled against them.
MUSL_HEADERS := $(B)/stamp/musl-headers

# A thousand small files: where make was not told, a job for each processor.
MUSL_MAKE = $(MAKE) $(if $(Q),-s) --no-print-directory -f libc/musl.mk \
	B=$(B) CC='$(CC)' V=$(V) \
	$(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

# The source is fetched once; a newer script is no reason to fetch it again.
$(MUSL_STAMP): | deps
	@mkdir -p $(@D)
	@echo "  SOURCE  musl"
	$(Q)B=$(B) mk/apt.sh source musl $(MUSL)
	@touch $@

$(MUSL_HEADERS): $(MUSL_STAMP) libc/musl.mk
	@echo "  HEADERS $(B)/musl/include"
	+$(Q)$(MUSL_MAKE) headers
	@touch $@

LIBC_OWN := $(wildcard libc/*.[chS] libc/include/*.h libc/malloc/*.[ch]) libc/musl.mk \
	$(wildcard libos/rt/string.* libos/rt/heap_log.* libos/rt/clock.h include/cubicle/*.h) \
	libos/vfs/filesystem.h $(addsuffix .h,$(foreach n,alloc boot random time vfs,libos/$(n)/$(n)))

$(B)/components/libc.so: $(MUSL_HEADERS) $(LIBC_OWN) mk/config.mk
	@mkdir -p $(@D)
	@echo "  LIBC    $@"
	+$(Q)$(MUSL_MAKE) $@
	@touch $@

COMPONENTS += $(B)/components/libc.so

# What `cubicle-cc --program` compiles and links with: the headers of the component
# libc, the component itself, which says what there is inside, and a static libc
# of the host for feature tests.
SYSROOT := $(B)/sysroot
SYSROOT_STAMP := $(B)/stamp/sysroot

# For backend sfi it is the same one: mk/sfi.mk.
ifeq ($(SFI),)
sysroot: $(SYSROOT_STAMP) $(B)/cubicle-cc ## build what `cubicle-cc --program` needs

$(SYSROOT_STAMP): $(B)/components/libc.so libc/native.mk \
		libc/native/syscall_arch.h libc/syscall.c
	@echo "  SYSROOT $(SYSROOT)"
	@mkdir -p $(SYSROOT)/include $(SYSROOT)/lib $(@D)
	$(Q)cp -r $(MUSL)/include/* $(SYSROOT)/include
	@rm -f $(SYSROOT)/include/alltypes.h.in
	$(Q)cp -r $(MUSL)/arch/generic/bits $(SYSROOT)/include
	$(Q)cp -r $(MUSL)/arch/x86_64/bits $(B)/musl/include/bits $(SYSROOT)/include
	@rm -f $(SYSROOT)/include/bits/*.in
	$(Q)objcopy --strip-unneeded $< $(SYSROOT)/lib/libc.so
	+$(Q)$(subst musl.mk,native.mk,$(MUSL_MAKE)) all
	@touch $@

.PHONY: sysroot
endif
