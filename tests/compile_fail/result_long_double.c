/* SPDX-License-Identifier: MIT */
/* expect: a result is a struct, or has at most 8 bytes */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((value, long double), thing_do);
