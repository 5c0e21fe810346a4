/* SPDX-License-Identifier: MIT */
/* expect: a result that can be an error is a signed integer */
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, unsigned), thing_do);
