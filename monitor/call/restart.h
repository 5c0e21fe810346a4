/* SPDX-License-Identifier: MIT */
/* restart.h: a stopped cubicle is started again. */
#ifndef MONITOR_CALL_RESTART_H
#define MONITOR_CALL_RESTART_H

#include "base/base.h"

struct cubicle_image_segment;

/* Data (s) of (id), which comes from the image (fd), is to be as it is there
 * after a restart. (fd) stays open. */
void contain_keep(
	uint32_t id, uint64_t fd, const struct cubicle_image_segment *s);

/* Can the stopped cubicle (id) be called? If it may be, it is started anew. */
bool contain_revive(uint32_t id);

#endif
