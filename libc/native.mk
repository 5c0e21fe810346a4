# SPDX-License-Identifier: MIT
# native.mk: musl for the host, static, from the source of the component libc; run
# by libc/build.mk. `cubicle-cc --program` links the feature tests of a build with
# it. Nothing is written into musl's own folder.

include mk/config.mk

S := $(B)/src/musl
O := $(B)/musl/native
L := $(B)/sysroot/lib
ARCH := x86_64

all: $(L)/libc.a $(L)/crt1.o $(L)/crti.o $(L)/crtn.o

# Assembly that makes a system call unseen by libc/native/syscall_arch.h. In C,
# fork() is asked for, and there is no clone().
UNSEEN := process/$(ARCH)/vfork.s
ifneq ($(shell grep -c '^	\[SYS_clone\]' libc/syscall.c),1)
UNSEEN += thread/$(ARCH)/clone.s
endif

# As musl's own Makefile chooses: a file below $(ARCH)/ replaces the C file.
BASE := $(wildcard $(S)/src/*/*.c $(S)/src/malloc/mallocng/*.c)
SPECIAL := $(filter-out $(UNSEEN:%=$(S)/src/%),\
	$(wildcard $(S)/src/*/$(ARCH)/*.[cs]))
SOURCES := $(filter-out \
	$(addsuffix .c,$(subst /$(ARCH)/,/,$(basename $(SPECIAL)))),$(BASE)) \
	$(SPECIAL)
OBJECTS := $(patsubst $(S)/%,$(O)/%.o,$(basename $(SOURCES)))
STARTS := $(addprefix $(O)/crt/,crt1.o $(ARCH)/crti.o $(ARCH)/crtn.o)

# Quickly compiled: no more than tests runs with it.
CFLAGS := -std=c99 -O1 -ffreestanding -fno-stack-protector -fcf-protection=none \
	-fomit-frame-pointer -fno-asynchronous-unwind-tables -ffunction-sections \
	-D_XOPEN_SOURCE=700 -w -fno-strict-aliasing -frounding-math \
	$(if $(findstring clang,$(CC)),,-fexcess-precision=standard) \
	-nostdinc -Ilibc/native -I$(O)/include -I$(S)/arch/$(ARCH) \
	-I$(S)/arch/generic -I$(B)/musl/internal -I$(S)/src/include \
	-I$(S)/src/internal -I$(B)/musl/include -I$(S)/include

$(L)/libc.a: $(OBJECTS)
	@mkdir -p $(@D)
	@rm -f $@
	$(Q)$(AR) rcs $@ $^

$(L)/crt1.o $(L)/crti.o $(L)/crtn.o: $(STARTS)
	@mkdir -p $(@D)
	$(Q)cp $(filter %/$(@F),$^) $@

$(OBJECTS) $(STARTS): $(O)/include/served.h libc/native/syscall_arch.h \
	libc/native.mk

$(STARTS): CFLAGS += -DCRT

# musl's own flag for what runs before there is a thread.
$(addprefix $(O)/src/,env/__init_tls.o env/__libc_start_main.o \
	env/__stack_chk_fail.o string/memcpy.o string/memset.o): \
	CFLAGS += -fno-tree-loop-distribute-patterns

$(O)/%.o: $(S)/%.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

$(O)/%.o: $(S)/%.s
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

# The system calls of the table, as cases of a switch.
$(O)/include/served.h: libc/syscall.c
	@mkdir -p $(@D)
	$(Q)sed -n 's/^	\[SYS_\([a-z0-9_]*\)\] = {.*/case __NR_\1:/p' $< >$@
	$(Q)[ "$$(wc -l <$@)" -gt 100 ] || { rm $@; \
		echo "libc/native.mk: the table of $< was not read" >&2; exit 1; }

.DELETE_ON_ERROR:
