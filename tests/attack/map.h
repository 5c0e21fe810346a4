/* SPDX-License-Identifier: MIT */
/*
 * map.h: a hostile client of vfs maps files, and looks at and writes to what it has
 * mapped when that has ended, or has become too short, or belongs to another one; see
 * map.sh.
 */
#ifndef MAP_H
#define MAP_H

#include <cubicle/component.h>

#define MAP_PAGES  256
#define MAP_SECRET 0x5ec2e7c0de5ec2e7ull

/* What the hostile one does in one call. Results are counts of what it got. */
CUBICLE_FUNCTION((value, int64_t), map_prepare, (value, uint32_t, how));
CUBICLE_FUNCTION((value, int64_t), map_look);
CUBICLE_FUNCTION((value, int64_t), map_spoil, (value, uint64_t, address));
CUBICLE_FUNCTION((value, int64_t), map_all);
CUBICLE_FUNCTION((value, int64_t), map_grow);

enum {
	MAP_CUT = 1, /* make the file short, which is mapped */
	MAP_REMOVE,  /* close and remove it */
	MAP_END,     /* unmap it */
};

#endif
