/* SPDX-License-Identifier: MIT */
/*
 * libc.h: how boot starts a program. The libc component (musl) is in the
 * program's own cubicle and calls its main().
 */
#ifndef LIBC_H
#define LIBC_H

#include <cubicle/interface.h>

/*
 * Run the program. (strings, bytes) are (argc) arguments and then (envc)
 * settings of the environment, each with its NUL. Returns what main() did, 0
 * to 255; exit() does not come back here, but ends in boot_exit().
 */
CUBICLE_FUNCTION((value, int), libc_start,
	(nonnull, in, const char *, strings, bytes), (value, size_t, bytes),
	(value, int, argc), (value, int, envc));

#endif
