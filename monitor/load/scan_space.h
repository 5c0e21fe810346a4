/* SPDX-License-Identifier: MIT */
/* scan_space.h: text is searched for instructions that change rights. */
#ifndef MONITOR_LOAD_SCAN_SPACE_H
#define MONITOR_LOAD_SCAN_SPACE_H

#include "base/base.h"

struct text;

/*
 * Refuse (t), which is read-only, if it holds an instruction that changes
 * rights. scan_space() finds an instruction that crosses into another text.
 */
void scan_component(const struct text *t);

/* The same for all that can be executed, the monitor with its gates included.
 */
void scan_space(uint64_t start, uint64_t end);

#endif
