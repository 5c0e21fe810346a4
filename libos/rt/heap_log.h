/* SPDX-License-Identifier: MIT */
/*
 * heap_log.h: a list of the blocks of a heap (`--leaks`); see
 * cubicle/heap_log_abi.h. Include it as "rt/heap_log.h".
 */
#ifndef RT_HEAP_LOG_H
#define RT_HEAP_LOG_H

#include <stdint.h>
#include <cubicle/published_abi.h>

/* Is there to be a list? Constant after the start. */
#define HEAP_LOG_WANTED __builtin_expect(CUBICLE_PUBLISHED->heap_log, 0)

/* Where the function that this stands in returns to. */
#define HEAP_LOG_SITE ((uintptr_t)__builtin_return_address(0))

#pragma GCC visibility push(hidden)

/* A block of (bytes) at (address), for which there was none; 0 is ignored. */
void heap_log_add(uintptr_t address, uint64_t bytes, uintptr_t site);

/* There is none at (address) any more. An unknown one is ignored: not all that
 * is freed was logged. */
void heap_log_remove(uintptr_t address);

#pragma GCC visibility pop

#endif
