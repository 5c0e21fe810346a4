/* SPDX-License-Identifier: MIT */
/* expect: p: what a void pointer points to has no size */
/* One object of what? */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int), thing_do, (kept_struct, void *, p));
