/* SPDX-License-Identifier: MIT */
/* expect: incompatible type|invalid initializer */
#include "base/space.h"

struct uptr wrong(uint64_t raw)
{
	struct uptr p = raw;

	return p;
}
