# SPDX-License-Identifier: MIT
# The functions have other names, so that the host's are not replaced.
$(call unit_test,libc_malloc,$(wildcard libc/malloc/*.c) tests/unit/one_thread.c, \
	-Ilibc -Ilibos $(foreach f,malloc calloc realloc free aligned_alloc \
	memalign posix_memalign malloc_usable_size,-D$(f)=libc_$(f)))
