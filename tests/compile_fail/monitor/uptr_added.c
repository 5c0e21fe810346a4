/* SPDX-License-Identifier: MIT */
/* expect: invalid operands to binary */
#include "base/space.h"

struct uptr wrong(struct uptr p)
{
	return p + 8;
}
