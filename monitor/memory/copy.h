/* SPDX-License-Identifier: MIT */
/* copy.h: copies between memory of cubicles and of the monitor, which may
 * fault. */
#ifndef MONITOR_MEMORY_COPY_H
#define MONITOR_MEMORY_COPY_H

#include "base/space.h"

#define MEMORY_STRING_STEP 64

/* Copy between memory of cubicles, both checked before; -EFAULT. */
int memory_copy(struct uptr to, struct uptr from, uint64_t bytes);

/* From a cubicle into the monitor. */
int memory_read(void *dst, struct uptr src, uint64_t bytes);

/* From the monitor into a cubicle. */
int memory_write(struct uptr dst, const void *src, uint64_t bytes);

/*
 * Copy the string at (addr), which has been checked to be readable up to (max)
 * bytes, to (to), which has room for (max) rounded up to MEMORY_STRING_STEP.
 * Its bytes with the NUL, or -EFAULT if there is no NUL in them.
 */
int64_t memory_string(char *to, struct uptr addr, uint64_t max);

#endif
