/* SPDX-License-Identifier: MIT */
/*
 * misuse.h: reports of wrong use of the heap, which stop the cubicle.
 */
#ifndef LIBC_MALLOC_MISUSE_H
#define LIBC_MALLOC_MISUSE_H

#include <stdint.h>

#pragma GCC visibility push(hidden)

/*
 * (function) was called with (p), which is not the start of a block that is
 * handed out. Stop the cubicle with a report that says why, with the size of
 * the block that (p) lies in.
 */
_Noreturn void misuse_pointer(const char *function, uintptr_t p);

/* The block of (bytes) at (p), with which (function) was called, was written to
 * beyond its end. */
_Noreturn void misuse_seal(const char *function, uintptr_t p, uint32_t bytes);

/* The free block of (bytes) at (p) was written to. */
_Noreturn void misuse_written(uintptr_t p, uint32_t bytes);

/* The heap cannot work, because (reason). */
_Noreturn void misuse_stop(const char *reason);

#pragma GCC visibility pop

#endif
