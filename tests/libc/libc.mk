# SPDX-License-Identifier: MIT
# libc.mk: programs that run as a process and in cubicles.

$(call program,tests/libc/files,$(B)/tests/libc,LIBC_PROGRAMS)

$(call program,tests/libc/sparse,$(B)/tests/libc,LIBC_PROGRAMS)

$(call program,tests/libc/shared,$(B)/tests/libc,LIBC_PROGRAMS)

$(call program,tests/libc/mmap,$(B)/tests/libc,LIBC_PROGRAMS)

$(call program,tests/libc/protect,$(B)/tests/libc,LIBC_PROGRAMS)
# It misuses its heap, which the compiler would notice.
$(call program,tests/libc/malloc,$(B)/tests/libc,LIBC_PROGRAMS,,,-fno-builtin -Wno-free-nonheap-object -Wno-use-after-free -Wno-alloc-size-larger-than)

$(call program,tests/libc/memory,$(B)/tests/libc,LIBC_PROGRAMS)
$(call program,tests/libc/large,$(B)/tests/libc,LIBC_PROGRAMS)
$(call program,tests/libc/threads_posix,$(B)/tests/libc,LIBC_PROGRAMS)
$(call program,tests/libc/waits,$(B)/tests/libc,LIBC_PROGRAMS)
$(call program,tests/libc/lost,$(B)/tests/libc,LIBC_PROGRAMS,,,-Itests/net)
$(call program,tests/libc/sockets,$(B)/tests/libc,LIBC_PROGRAMS,,,-Wno-unused-result)

$(call program,tests/libc/many,$(B)/tests/libc,LIBC_PROGRAMS)

$(call program,tests/libc/leaks,$(B)/tests/libc,LIBC_PROGRAMS,,,-Iinclude)
$(call test_component,thief,tests/libc/thief.c)

# Natively it could not tell of its system calls.
LIBC_PROGRAMS += $(B)/tests/libc/components/syscalls.so
$(B)/obj/component/tests/libc/syscalls.o: tests/libc/syscalls.c $(MUSL_HEADERS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROGRAM_CFLAGS) -Iinclude $(PROGRAM_COMPONENT_CFLAGS) \
		-Wno-unused-result -MMD -MP -c -o $@ $<
$(B)/tests/libc/components/syscalls.so: $(B)/obj/component/tests/libc/syscalls.o
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_LINK) -Wl,-soname,syscalls.so -o $@ $^ \
		$(LIBGCC)
-include $(B)/obj/component/tests/libc/syscalls.d

# Natively it could not be given a file.
LIBC_PROGRAMS += $(B)/tests/libc/components/given.so
$(B)/obj/component/tests/libc/given.o: tests/libc/given.c $(MUSL_HEADERS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROGRAM_CFLAGS) -Iinclude -Ilibos $(PROGRAM_COMPONENT_CFLAGS) \
		-MMD -MP -c -o $@ $<
$(B)/tests/libc/components/given.so: $(B)/obj/component/tests/libc/given.o
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_LINK) -Wl,-soname,given.so -o $@ $^ $(LIBGCC)
-include $(B)/obj/component/tests/libc/given.d

# A library beside the program: linked to it natively, a component otherwise.
LIBC_BOX := $(B)/obj/native/tests/libc/box.o $(B)/obj/component/tests/libc/box.o
LIBC_PROGRAMS += $(B)/tests/libc/components/box.so

$(call program,tests/libc/library,$(B)/tests/libc,LIBC_PROGRAMS,$(word 1,$(LIBC_BOX)),,-Iinclude)
$(call program,tests/libc/signals,$(B)/tests/libc,LIBC_PROGRAMS)
$(call program,tests/libc/clocks,$(B)/tests/libc,LIBC_PROGRAMS,$(word 1,$(LIBC_BOX)),,-Iinclude)
$(word 1,$(LIBC_BOX)): tests/libc/box.c | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROGRAM_CFLAGS) -Iinclude -MMD -MP -c -o $@ $<
$(word 2,$(LIBC_BOX)): tests/libc/box.c $(MUSL_HEADERS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(PROGRAM_CFLAGS) -Iinclude $(PROGRAM_COMPONENT_CFLAGS) -MMD -MP \
		-c -o $@ $<
$(B)/tests/libc/components/box.so: $(word 2,$(LIBC_BOX))
	@mkdir -p $(@D)
	@echo "  LINK    $@"
	$(Q)$(CC) $(PROGRAM_LINK) -Wl,-soname,box.so -o $@ $^ \
		$(LIBGCC)
-include $(LIBC_BOX:.o=.d)
