/* SPDX-License-Identifier: MIT */
/* mappings.h: the mappings that the kernel allows, divided among the cubicles.
 */
#ifndef MONITOR_MEMORY_MAPPINGS_H
#define MONITOR_MEMORY_MAPPINGS_H

#include "base/base.h"

/* Pages that backend sfi can keep apart in views for a cubicle, at once. */
extern uint32_t memory_apart_max;

/*
 * Ask the kernel how many there can be, and divide them. Refuses a limit that
 * is too low.
 */
void memory_start(void);

/*
 * Pages (addr, bytes) of a heap are about to be mapped (map) or unmapped: count
 * the new edges between mapped pages and others. -ENOMEM: the cubicle has too
 * many.
 */
int memory_holes_count(uint64_t addr, uint64_t bytes, bool map);

/* Files, or rights to pages, will cause (more) mappings in the heap of cubicle
 * (owner), or fewer. -ENOMEM: the cubicle has too many. */
int memory_files_count(uint32_t owner, int32_t more);

/* memory_protect() of pages of a heap, all or none of which show a file if
 * (prot) is not PROT_NONE. -ENOMEM: pages side by side differ in too many
 * places. */
int memory_heap_protect(uint64_t addr, uint64_t bytes, uint32_t prot);

#endif
