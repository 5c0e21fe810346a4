/* SPDX-License-Identifier: MIT */
/*
 * other.h: a third party, which the layout lets call nobody.
 */
#ifndef OTHER_H
#define OTHER_H

#include <cubicle/component.h>

CUBICLE_FUNCTION((value, cubicle_id_t), other_self);
CUBICLE_FUNCTION((value, uint64_t), other_place, (value, int, place));
CUBICLE_FUNCTION((value, int64_t), other_touch,
	(value, uint64_t, addr),
	(value, int, touch));

/* The sum of the bytes, copied, or read where they are. */
CUBICLE_FUNCTION((error, int64_t), other_grant_in,
	(grant_in, const unsigned char *, p, len),
	(value, size_t, len),
	(value, int, touch));
/* Fill it with (byte), copied, or written where it is. */
CUBICLE_FUNCTION((error, int64_t), other_grant_out,
	(grant_out, unsigned char *, p, len),
	(value, size_t, len),
	(value, int, touch),
	(value, int, byte));
CUBICLE_FUNCTION((error, int), other_fill,
	(out, unsigned char *, p, len),
	(value, size_t, len),
	(value, int, byte));

/* Call (function) with the number (edge) for the gates in its register. */
CUBICLE_FUNCTION((value, int64_t), other_jump,
	(value, uint64_t, function),
	(value, uint32_t, edge));

#endif
