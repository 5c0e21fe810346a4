/* SPDX-License-Identifier: MIT */
/* expect: pointer type */
#include "base/space.h"

void *wrong(struct uptr p)
{
	return (void *)p;
}
