/* SPDX-License-Identifier: MIT */
/* answer.h: the interface between caller.c and answer.c. */
#ifndef ANSWER_H
#define ANSWER_H

#include <cubicle/component.h>

CUBICLE_FUNCTION((error, int), answer_get,
	(in, const char *, question, len),
	(value, size_t, len));

#endif
