/* SPDX-License-Identifier: MIT */
/* expect: incompatible type */
#include "base/space.h"
#include "memory/pages.h"

uint32_t wrong(struct uptr p)
{
	return page_of(p)->prot;
}
