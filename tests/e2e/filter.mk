# SPDX-License-Identifier: MIT
# filter.mk: what runs a command where system calls are filtered.

$(B)/tests/filter: tests/e2e/filter/filter.c $(B)/gen/syscall_names.h | deps
	@mkdir -p $(@D)
	$(Q)$(CC) $(HOST_CFLAGS) -static -o $@ $<

test-components: $(B)/tests/filter
