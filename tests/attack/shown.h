/* SPDX-License-Identifier: MIT */
/*
 * shown.h: a service that touches the memory of its clients, as a gate or a
 * window allows it.
 */
#ifndef SHOWN_H
#define SHOWN_H

#include <stddef.h>
#include <cubicle/interface.h>

/* The sum of the bytes. */
CUBICLE_FUNCTION((value, int), shown_sum, (grant_in, const void *, buf, len),
	(value, size_t, len));

/* Let all bytes be (byte). */
CUBICLE_FUNCTION((value, int), shown_fill, (grant_out, void *, buf, len),
	(value, size_t, len), (value, int, byte));

/* The same for memory in a window. */
CUBICLE_FUNCTION((value, int), shown_window_sum, (token, const void *, at),
	(value, size_t, len));

/* The same as shown_sum(), of a copy that is passed on to the next cubicle. */
CUBICLE_FUNCTION((value, int), shown_pass, (grant_in, const void *, buf, len),
	(value, size_t, len));
CUBICLE_FUNCTION((value, int), shown_next, (in, const void *, buf, len),
	(value, size_t, len));

/* How often it was called. */
CUBICLE_FUNCTION((value, int), shown_calls);

#endif
