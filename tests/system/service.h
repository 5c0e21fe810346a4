/* SPDX-License-Identifier: MIT */
/* service.h: a hostile client of the library OS, see service.sh. */
#ifndef SERVICE_H
#define SERVICE_H

#include <cubicle/component.h>

#define SERVICE_VFS    0 /* only what clients of vfs may call */
#define SERVICE_DIRECT 1 /* the file systems, too, as vfs does */

/*
 * Make (calls) calls by chance, which begin with (seed). How many of them gave
 * a result that their declarations forbid.
 */
CUBICLE_FUNCTION((error, int), service_attack,
	(value, int, what),
	(value, uint32_t, seed),
	(value, int, calls));

#endif
