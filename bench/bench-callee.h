/* SPDX-License-Identifier: MIT */
/*
 * bench-callee.h: functions that do nothing, or as little as can be.
 */
#ifndef BENCH_CALLEE_H
#define BENCH_CALLEE_H

#include <cubicle/component.h>

#define BENCH_BYTES_MAX (4u << 20) /* that callee_copy() takes */

CUBICLE_FUNCTION((value, cubicle_id_t), callee_id);
CUBICLE_FUNCTION((none, void), callee_nothing);
CUBICLE_FUNCTION((value, uint64_t), callee_numbers,
	(value, uint64_t, a),
	(value, uint64_t, b),
	(value, uint64_t, c));
CUBICLE_FUNCTION((error, int), callee_string,
	(string, const char *, s, 256));
CUBICLE_FUNCTION((error, int), callee_in,
	(in, const void *, buf, len),
	(value, size_t, len));
CUBICLE_FUNCTION((error, int), callee_out,
	(out, void *, buf, len),
	(value, size_t, len));
CUBICLE_FUNCTION((error, int), callee_grant,
	(grant_in, const void *, buf, len),
	(value, size_t, len));

/* Copy all of (buf, len) to memory of the callee. */
CUBICLE_FUNCTION((error, int), callee_copy,
	(grant_in, const void *, buf, len),
	(value, size_t, len));

/* Read a byte of each page of (buf, len), which is in an open window. */
CUBICLE_FUNCTION((value, uint64_t), callee_touch,
	(token, const void *, buf),
	(value, size_t, len));

#endif
