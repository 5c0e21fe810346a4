/* SPDX-License-Identifier: MIT */
/*
 * world.h: what the world's own files share: the monitor, and what surrounds
 * it. See states.h.
 */
#ifndef STATES_WORLD_H
#define STATES_WORLD_H

#include "../monitor.h"
#include "states.h"

/* Of the windows; those of windows that were destroyed are invalid. */
extern int32_t handles[WINDOWS];

/* Where page (p) is. */
static inline uint64_t page_at(uint32_t p)
{
	return memory_part(OWNER, CUBICLE_HEAP_OFFSET) + p * PAGE;
}

/* The tables of monitor.c at the start. */
void tables_begin(void);

/* What the operation in progress may do with pages that are lent. */
extern struct may {
	bool takes[PAGES];	  /* from cubicles that have a right to it */
	bool gives[CUBICLES + 1]; /* to that cubicle */
} may;

/* The running cubicle calls (id), without arguments. */
struct frame *call_push(uint32_t id);

/* The innermost call, which was released, is over. */
void call_pop(struct frame *f);

/* End all calls, and destroy the windows. */
void everything_close(void);

/* The running cubicle touches (page). True if it could. */
bool touch(uint32_t page, bool write);

/* Stop the running cubicle; or finish a call whose caller was stopped. */
void stop(void);
void return_orphan(void);

/* The show() number (n) from now on fails, after its first page; 0: none. */
extern uint32_t show_fails;

#endif
