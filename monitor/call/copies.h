/* SPDX-License-Identifier: MIT */
/* copies.h: arguments that are copied to the callee. */
#ifndef MONITOR_CALL_COPIES_H
#define MONITOR_CALL_COPIES_H

#include "base/space.h"

struct call;

/* Of the string that was looked at last; PER_THREAD. */
extern char string_part[PAGE];

/* Fill (bytes) at (to), memory of the callee, with zeroes. 0, or -EFAULT. */
int copy_zeroes(struct uptr to, uint64_t bytes);

/*
 * Copy argument (arg), which is at (addr), to the callee, (in) before the call,
 * (out) after it.
 */
int copy_argument(
	struct call *c, uint32_t arg, struct uptr addr, bool in, bool out);

/*
 * Bytes of the string of the caller at (addr) with its NUL, (most) at the most,
 * of which the first (bytes) were looked at. The last part of it, from a page's
 * start on, is left in (part). Less than 0: what the call fails with, because
 * it is longer or the caller may not read it.
 */
int64_t string_bytes(const struct call *c, uint32_t arg, struct uptr addr,
	uint64_t bytes, uint64_t most, char *part);

/* Copy argument (arg), a string at (addr). */
int string_argument(struct call *c, uint32_t arg, struct uptr addr);

/* An array of strings, of which the last is NULL. */
int strings_argument(struct call *c, uint32_t arg, struct uptr addr);

#endif
