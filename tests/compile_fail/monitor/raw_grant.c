/* SPDX-License-Identifier: MIT */
/* expect: incompatible type */
#include "memory/grant.h"

int wrong(struct frame *f, uint64_t raw)
{
	return grant_add(f, raw, 8, PROT_READ);
}
