# SPDX-License-Identifier: MIT
# program.mk: how a program with a main() is built twice, with the same flags.
#
#   $(call program,SOURCE,FOLDER,LIST[,NATIVE OBJECTS,COMPONENT OBJECTS,CFLAGS,HEADERS])
#
# builds from SOURCE, without its .c, FOLDER/native/NAME, a program of the host,
# and FOLDER/components/NAME.so, a component that wants the libc, and adds both to
# the variable LIST. The objects are linked to the one or to the other. HEADERS
# have to be there before.

# Against musl's headers, nothing of the host's.
PROGRAM_COMPONENT_CFLAGS := -fPIC -fno-stack-protector -fcf-protection=none \
	-nostdinc -isystem $(B)/musl/include -isystem $(MUSL)/arch/x86_64 \
	-isystem $(MUSL)/arch/generic -isystem $(MUSL)/include
PROGRAM_CFLAGS := -std=gnu11 -O2 -g1 $(WARNINGS) -D_GNU_SOURCE

PROGRAM_LINK = $(COMPONENT_LDFLAGS) -Wl,-Bsymbolic-functions

program = $(eval $(call program_rules,$(1),$(notdir $(1)),$(2),$(3),$(4),$(5),$(6),$(7)))

define program_rules
$(4) += $(3)/native/$(2) $(3)/components/$(2).so
$(B)/obj/native/$(1).o: $(1).c $(8) | deps
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(PROGRAM_CFLAGS) $(7) -c -o $$@ $$<
$(B)/obj/component/$(1).o: $(1).c $(8) $(MUSL_HEADERS)
	@mkdir -p $$(@D)
	@echo "  CC      $$@"
	$$(Q)$$(CC) $$(PROGRAM_CFLAGS) $(7) $$(PROGRAM_COMPONENT_CFLAGS) -c -o $$@ $$<
$(3)/native/$(2): $(B)/obj/native/$(1).o $(5)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) -o $$@ $$^ -lm
$(3)/components/$(2).so: $(B)/obj/component/$(1).o $(6)
	@mkdir -p $$(@D)
	@echo "  LINK    $$@"
	$$(Q)$$(CC) $$(PROGRAM_LINK) -Wl,-soname,$(2).so -o $$@ $$^ \
		$$(LIBGCC)
endef
