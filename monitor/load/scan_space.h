/* SPDX-License-Identifier: MIT */
/* scan_space.h: text is searched for instructions that change rights. */
#ifndef MONITOR_LOAD_SCAN_SPACE_H
#define MONITOR_LOAD_SCAN_SPACE_H

#include "base/base.h"

struct text;

/* Refuse (t), which is read-only, if it holds an instruction that changes
 * rights. No other text touches it (image.c). */
void scan_component(const struct text *t);

/* The same for the text of the monitor and its stubs. The gates have two such
 * instructions. */
void scan_space(void);

#endif
