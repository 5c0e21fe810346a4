/* SPDX-License-Identifier: MIT */
/* copies.h: arguments that are copied to the callee. */
#ifndef MONITOR_CALL_COPIES_H
#define MONITOR_CALL_COPIES_H

#include "base/base.h"

struct call;

extern char string_part[PAGE]; /* of the string that was looked at last */

/* Fill (bytes) at (to), memory of the callee, with zeroes. 0, or -EFAULT. */
int copy_zeroes(uint64_t to, uint64_t bytes);

/*
 * Copy argument (arg) to the callee, (in) before the call, (out) after it.
 */
int copy_argument(struct call *c, uint32_t arg, bool in, bool out);

/*
 * Bytes of the string of the caller at (addr) with its NUL, (most) at the most,
 * of which the first (bytes) were looked at. The last part of it, from a page's
 * start on, is left in (part).
 */
int64_t string_bytes(const struct call *c, uint32_t arg, uint64_t addr,
	uint64_t bytes, uint64_t most, char *part);

/* Copy argument (arg), a string. */
int string_argument(struct call *c, uint32_t arg);

/* An array of strings, of which the last is NULL. */
int strings_argument(struct call *c, uint32_t arg);

#endif
