/* SPDX-License-Identifier: MIT */
/* near.h: windows that nearly allowed an access. */
#ifndef MONITOR_DEV_NEAR_H
#define MONITOR_DEV_NEAR_H

#include <cubicle/report_abi.h>
#include "base/base.h"

/* Windows of (owner) that came close to letting (id) have (page), at most
 * CUBICLE_NEAR_MAX, in (to); how many. */
uint32_t window_near(
	uint32_t owner, uint64_t page, uint32_t id, struct cubicle_near *to);

#endif
