/* SPDX-License-Identifier: MIT */
/* debuginfo_hostile.c: see debuginfo.h. In the debug information, debuginfo.sh
 * gives the members of each struct the type of the struct before it: 8^14
 * members in the end. No compiler would. */
#include "debuginfo.h"

#define STRUCT(name)                         \
	struct name {                        \
		char a, b, c, d, e, f, g, h; \
	};                                   \
	struct name name

STRUCT(d1);
STRUCT(d2);
STRUCT(d3);
STRUCT(d4);
STRUCT(d5);
STRUCT(d6);
STRUCT(d7);
STRUCT(d8);
STRUCT(d9);
STRUCT(d10);
STRUCT(d11);
STRUCT(d12);
STRUCT(d13);
STRUCT(deep);

int debuginfo_attack(struct deep *at)
{
	at->a = 1;
	return 0;
}
