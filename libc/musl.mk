# SPDX-License-Identifier: MIT
# musl.mk: how musl is compiled; run by libc/build.mk. Nothing is written into
# musl's own folder, and no file of it is changed: ours stand in front of its
# include path, or take the place of one of its files by name.

all: $(B)/components/libc.so

include mk/config.mk

S := $(B)/src/musl
O := $(B)/musl
ARCH := x86_64

# Files of ours instead of theirs: what holds a system call (libc/thread.c), what
# leaves calls to other cubicles behind, what libos/rt/string.c does with
# vector registers, and malloc() with its kin (libc/malloc).
REPLACED := $(addprefix thread/,__set_thread_area __unmapself clone \
		syscall_cp) signal/restore process/vfork setjmp/longjmp \
	$(addprefix string/,memcpy memmove memset memcmp memchr strlen strnlen \
		strcmp strncmp strchr strchrnul strrchr) \
	$(addprefix malloc/,calloc free libc_calloc lite_malloc memalign \
		posix_memalign realloc replaced)

# As musl's own Makefile chooses: a file below $(ARCH)/ replaces the C file.
BASE := $(wildcard $(S)/src/*/*.c)
SPECIAL := $(wildcard $(S)/src/*/$(ARCH)/*.[csS])
ifneq ($(SFI),)
# In C, what there is in C: most of the assembly files cannot be rewritten.
SPECIAL := $(filter %.c %jmp.s,$(SPECIAL))
endif
HIDDEN := $(subst /$(ARCH)/,/,$(basename $(SPECIAL))) \
	$(REPLACED:%=$(S)/src/%)
SOURCES := $(filter-out $(HIDDEN:%=%.c),$(BASE)) \
	$(filter-out $(foreach r,$(REPLACED),\
		$(addprefix $(S)/src/$(dir $(r))$(ARCH)/$(notdir $(r)),.c .s)),\
		$(SPECIAL))
OURS := $(wildcard libc/*.c libc/*.S libc/malloc/*.c) \
	$(if $(SFI),libc/sfi/complex.c) libos/rt/string.c libos/rt/heap_log.c
OBJECTS := $(patsubst $(S)/%,$(O)/%.o,$(basename $(SOURCES))) \
	$(patsubst %,$(O)/own/%.o,$(basename $(OURS)))

GENERATED := $(O)/include/bits/alltypes.h $(O)/include/bits/syscall.h \
	$(O)/internal/version.h

# What a program is compiled against, once they are there.
headers: $(GENERATED)

PATHS := -nostdinc $(if $(SFI),-Ilibc/sfi) -Ilibc/include -I$(S)/arch/$(ARCH) -I$(S)/arch/generic \
	-I$(O)/internal -I$(S)/src/include -I$(S)/src/internal -I$(O)/include \
	-I$(S)/include
COMMON := -O2 -g1 -ffreestanding -fPIC -fno-stack-protector \
	-fcf-protection=none -fomit-frame-pointer \
	-fno-asynchronous-unwind-tables -D_XOPEN_SOURCE=700
# The flags that musl's configure finds for gcc, and no warnings: not our code.
MUSL_CFLAGS := -std=c99 $(COMMON) $(PATHS) -w -fno-strict-aliasing \
	$(if $(findstring clang,$(CC)),,-fexcess-precision=standard) \
	-frounding-math
OUR_CFLAGS := -std=gnu11 $(COMMON) $(WARNINGS) -D_GNU_SOURCE -fno-builtin \
	$(if $(SFI),-Ilibc/sfi) -Ilibc/include -isystem $(S)/arch/$(ARCH) -isystem $(S)/arch/generic \
	-nostdinc -isystem $(O)/include -isystem $(S)/include -Iinclude -Ilibos \
	-Ilibc

$(B)/components/libc.so: $(OBJECTS)
	$(Q)$(CC) $(COMPONENT_LDFLAGS) -Wl,-Bsymbolic-functions \
		-Wl,--defsym=__strchrnul=strchrnul -Wl,-soname,libc.so -o $@ $(OBJECTS) \
		$(LIBGCC)

$(OBJECTS): $(GENERATED) libc/include/syscall_arch.h libc/musl.mk mk/config.mk

# clang's `rol $15, %edi; add %ebp, %edi` there reads as WRPKRU from its third
# byte on, which the loader refuses; with a frame pointer it is another register.
$(O)/src/crypt/crypt_md5.o: MUSL_CFLAGS += -fno-omit-frame-pointer

# Folders whose functions are seldom called. Text takes time when it is loaded.
SELDOM := aio conf crypt dirent env errno exit fcntl ipc ldso legacy linux locale mman \
	misc mq network passwd process regex sched search signal stat temp termios thread \
	time unistd
$(SELDOM:%=$(O)/src/%/%.o): MUSL_CFLAGS += -Os

$(O)/src/%.o: $(S)/src/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(MUSL_CFLAGS) -c -o $@ $<

$(O)/src/%.o: $(S)/src/%.s
	@mkdir -p $(@D)
	$(Q)$(CC) $(MUSL_CFLAGS) -c -o $@ $<

$(O)/own/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(OUR_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/own/%.o: %.S
	@mkdir -p $(@D)
	$(Q)$(CC) -Iinclude -MMD -MP -c -o $@ $<

$(O)/include/bits/alltypes.h: $(S)/arch/$(ARCH)/bits/alltypes.h.in
	@mkdir -p $(@D)
	$(Q)sed -f $(S)/tools/mkalltypes.sed $< $(S)/include/alltypes.h.in >$@

$(O)/include/bits/syscall.h: $(S)/arch/$(ARCH)/bits/syscall.h.in
	@mkdir -p $(@D)
	$(Q)cp $< $@
	$(Q)sed -n -e s/__NR_/SYS_/p <$< >>$@

$(O)/internal/version.h: $(S)/VERSION
	@mkdir -p $(@D)
	$(Q)printf '#define VERSION "%s"\n' "$$(cat $<)" >$@

.PHONY: headers
.DELETE_ON_ERROR:
-include $(wildcard $(O)/own/*/*.d $(O)/own/*/*/*.d)
