/* SPDX-License-Identifier: MIT */
/* expect: invalid operands to binary */
#include "base/space.h"

bool wrong(struct uptr p, struct uptr q)
{
	return p == q;
}
