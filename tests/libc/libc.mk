# SPDX-License-Identifier: MIT
# libc.mk: programs that run as a process and in cubicles.

$(call program,tests/libc/files,$(B)/tests/libc,LIBC_PROGRAMS)
test-components: $(LIBC_PROGRAMS)
