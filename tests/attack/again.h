/* SPDX-License-Identifier: MIT */
/*
 * again.h: a hostile cubicle that may call the one that was started first calls
 * its cubicle_main(), which the monitor enters once; see again.sh.
 */
#ifndef AGAIN_H
#define AGAIN_H

#include <cubicle/component.h>

/* --- the honest one, which is started first ----------------------------------- */

CUBICLE_FUNCTION((error, int), again_service, (value, int, x));

/* --- the hostile one ------------------------------------------------------------ */

/* Call again_service(), or (main) cubicle_main(). */
CUBICLE_FUNCTION((error, int), again_attack, (value, int, main));

#endif
