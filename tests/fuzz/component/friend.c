/* SPDX-License-Identifier: MIT */
/* friend.c: a good component that is loaded with the one of input.c, calls it
 * where it can, and takes the address of what that exports. */
#include "input.h"

#pragma weak input_serve
#pragma weak input_real

double (*friend_function)(double x) = input_real;

static int visit(int x)
{
	return x;
}

int friend_get(int x)
{
	char c = 0;

	if (input_serve)
		input_serve(0, "name", &c, sizeof(c), visit);
	return friend_function && c ? (int)friend_function(x) : x;
}
