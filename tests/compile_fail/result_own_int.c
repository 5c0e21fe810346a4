/* SPDX-License-Identifier: MIT */
/* expect: a result of kind own is a pointer */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((own, int), thing_do);
