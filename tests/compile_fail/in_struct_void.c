/* SPDX-License-Identifier: MIT */
/* expect: what a void pointer points to has no size */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do, (in_struct, const void *, p));
