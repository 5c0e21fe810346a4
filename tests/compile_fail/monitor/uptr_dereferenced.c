/* SPDX-License-Identifier: MIT */
/* expect: unary '\*'|indirection requires pointer */
#include "base/space.h"

int wrong(struct uptr p)
{
	return *p;
}
