/* SPDX-License-Identifier: MIT */
/* loader.h: cubicles are made, and filled from the image. */
#ifndef MONITOR_LOAD_LOADER_H
#define MONITOR_LOAD_LOADER_H

#include "base/base.h"

/* Map and check the image, fill the cubicles, and make the edges. The published
 * page is filled, too. Returns the edge to begin with. */
uint32_t loader_load_all(void);

#endif
