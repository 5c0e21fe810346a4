/* SPDX-License-Identifier: MIT */
/* description.h: what the tool asks for. */
#ifndef MONITOR_LOAD_DESCRIPTION_H
#define MONITOR_LOAD_DESCRIPTION_H

#include "base/base.h"

/* Read the description from the tool, and check it. */
void system_read(void);

#endif
