/* SPDX-License-Identifier: MIT */
/* answer_differs.c: declares answer_get() with another kind of argument. */
#include <cubicle/component.h>

CUBICLE_FUNCTION((error, int), answer_get,
	(grant_in, const char *, question, len), (value, size_t, len));

int answer_get(const char *question, size_t len)
{
	return question && len ? 42 : 0;
}
