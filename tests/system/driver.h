/* SPDX-License-Identifier: MIT */
/*
 * driver.h: what the driver exports to the other test components.
 *
 * The cubicles of system.layout, and their numbers, are below.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include <cubicle/component.h>

#define DRIVER_ID 1
#define SERVER_ID 2
#define OTHER_ID  3

CUBICLE_FUNCTION((value, cubicle_id_t), driver_self);
CUBICLE_FUNCTION((value, uint64_t), driver_place, (value, int, place));
CUBICLE_FUNCTION((value, int64_t), driver_touch,
	(value, uint64_t, addr),
	(value, int, touch));

/* n + (n - 1) + …, every second one added by server_down(). */
CUBICLE_FUNCTION((value, int64_t), driver_down, (value, int, n));

/* What server_token() makes of (p). */
CUBICLE_FUNCTION((value, void *), driver_token, (token, const void *, p));

CUBICLE_FUNCTION((value, int), driver_twice, (value, int, x));
CUBICLE_FUNCTION((value, int), driver_thrice, (value, int, x));

/* Let other_fill() write into what the driver has lent to the server. */
CUBICLE_FUNCTION((error, int), driver_refill);

/* Unmap the heap pages that the driver has lent, and map them anew. */
CUBICLE_FUNCTION((error, int), driver_remap);

/* Leave all outstanding calls and go on in the driver; never returns. */
CUBICLE_FUNCTION((error, int), driver_escape);

#endif
