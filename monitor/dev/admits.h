/* SPDX-License-Identifier: MIT */
/* admits.h: the callers that the layout allows, also with --permissive. */
#ifndef MONITOR_DEV_ADMITS_H
#define MONITOR_DEV_ADMITS_H

#include "base/base.h"

/* Does the layout let (caller) call by edge number (edge)? */
bool layout_admits(uint32_t edge, uint32_t caller);

#endif
