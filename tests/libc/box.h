/* SPDX-License-Identifier: MIT */
/* box.h: a library with a libc of its own, for tests/libc/library.c. */
#ifndef BOX_H
#define BOX_H

#include <cubicle/interface.h>

/* All that it is given, in one number: to be called first. */
CUBICLE_FUNCTION((value, double), box_mix, (value, int, a), (value, double, b),
	(value, int, c), (value, double, d), (value, int, e),
	(value, double, f), (value, int, g), (value, int, h), (value, int, i),
	(value, int, j), (value, int, k), (value, double, l));

/* What its constructor left: 42. */
CUBICLE_FUNCTION((value, int), box_constructed);

/* (words), up to NULL, with (between) in between, as (to, bytes); its length,
 * or -1 where there is no room. */
CUBICLE_FUNCTION((value, int), box_join, (strings, const char **, words, 64),
	(string, const char *, between, 16), (out, char *, to, bytes),
	(value, size_t, bytes));

/* Each byte of (from) plus 1, in (to), by way of memory of its own. */
CUBICLE_FUNCTION((value, int), box_increment, (in, const char *, from, bytes),
	(out, char *, to, bytes), (value, size_t, bytes));

/* Its errno, after having made it (error). */
CUBICLE_FUNCTION((value, int), box_errno, (value, int, error));

/* (call) with (what) and a string of its own, (depth) calls deep. */
CUBICLE_CALLBACK((value, int), box_callback, (token, void *, what),
	(string, const char *, text, 64));
CUBICLE_FUNCTION((value, int), box_call, (callback, box_callback, call),
	(token, void *, what), (value, int, depth));

/* What it remembers: how often it was asked. */
CUBICLE_FUNCTION((value, int), box_count);

/* A string in its memory. */
CUBICLE_FUNCTION((value, const char *), box_string);

/* errno of fopen(path), 0 if it could be opened. */
CUBICLE_FUNCTION((value, int), box_open, (string, const char *, path, 256));

/* errno of clock_gettime(). */
CUBICLE_FUNCTION((value, int), box_clock);

/* Nanoseconds of clock (id), or a negative errno. */
CUBICLE_FUNCTION((value, int64_t), box_now_ns, (value, int, id));

/* exit(status). */
CUBICLE_FUNCTION((value, int), box_exit, (value, int, status));

/* Reads what (address) points to, which is not its own. */
CUBICLE_FUNCTION((value, int), box_peek, (token, const char *, address));

#endif
