/* SPDX-License-Identifier: MIT */
/* scan_space.h: text is searched for instructions that change rights. */
#ifndef MONITOR_LOAD_SCAN_SPACE_H
#define MONITOR_LOAD_SCAN_SPACE_H

#include "base/base.h"

struct component;

/*
 * Refuse the text of (c) at (start, end), which nobody can write any more, if
 * it holds an instruction that changes rights. No two executable mappings touch
 * (see component_load and elf.c), so nothing can be hidden across a border.
 */
void scan_component(const struct component *c, uint64_t start, uint64_t end);

/* The same for all that can be executed, the monitor with its gates included.
 */
void scan_space(uint64_t start, uint64_t end);

#endif
