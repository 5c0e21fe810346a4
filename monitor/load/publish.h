/* SPDX-License-Identifier: MIT */
/* publish.h: what all cubicles can read is mapped and filled. */
#ifndef MONITOR_LOAD_PUBLISH_H
#define MONITOR_LOAD_PUBLISH_H

#include "base/base.h"

/* One piece of memory, seen twice: here to write, by cubicles to read. */
void publish_map(void);

/* Fill it. (components_table): struct cubicle_published_component[]. */
void publish(const void *components_table, uint32_t components_bytes);

/*
 * Map the tool's memory file in place of (counters), and empty it: if a
 * debugger starts the monitor again, it counts from 0.
 */
void counters_map(void);

#endif
