/* SPDX-License-Identifier: MIT */
/* expect: a result of kind none is void */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((none, int), thing_do);
