/* SPDX-License-Identifier: MIT */
/* expect: p: this kind of argument is a pointer */
/* A number is no string. */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do, (kept_string, long, p, 16));
