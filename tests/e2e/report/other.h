/* SPDX-License-Identifier: MIT */
/* other.h: a component that the layout does not let the program call. */
#ifndef OTHER_H
#define OTHER_H

#include <cubicle/interface.h>

CUBICLE_FUNCTION((value, int), other_answer, (in, const char *, p, len),
	(value, size_t, len));

/* The byte at (at), as gadget_peek(). */
CUBICLE_FUNCTION((value, int), other_peek, (token, const void *, at));

#endif
