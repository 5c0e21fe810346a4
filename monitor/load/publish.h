/* SPDX-License-Identifier: MIT */
/* publish.h: what all cubicles can read is mapped and filled. */
#ifndef MONITOR_LOAD_PUBLISH_H
#define MONITOR_LOAD_PUBLISH_H

#include "base/base.h"

/* One piece of memory, seen twice: here to write, by cubicles to read. */
void publish_map(void);

/* Fill it. */
void publish(void);

#endif
