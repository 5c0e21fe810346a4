/* SPDX-License-Identifier: MIT */
/* expect: incompatible type */
#include "memory/rights.h"

enum check wrong(uint64_t raw)
{
	return memory_check_quick(1, raw, 8, false, NULL);
}
