/* SPDX-License-Identifier: MIT */
/* expect: incompatible type */
#include "memory/copy.h"

int wrong(void *to, uint64_t raw)
{
	return memory_read(to, raw, 8);
}
