/* SPDX-License-Identifier: MIT */
/*
 * world.h: what fuzz_calls.c has instead of a machine: three cubicles with a
 * few pages each, functions that they may call, and a processor that keeps to
 * the pages' tags. All between is the monitor itself.
 *
 * Nouns
 *   world      its memory: heap, stack, data and text of each cubicle
 *   model      who may access what, said once more, in the simplest way: from
 *              the windows that are open and the calls that are outstanding
 *   processor  lets the running cubicle touch what the tags allow, or faults
 */
#ifndef WORLD_H
#define WORLD_H

#include "fuzz.h"
#include "../monitor.h"

#define CUBICLES    3
#define HOST_ID	    2 /* the cubicle with the right to ask the host … */
#define PAGES_ID    3 /* … and the one that hands out pages */
#define HEAP_PAGES  6
#define STACK_PAGES 3
#define IMAGE_PAGES 2 /* one of data, one of text */
#define DATA_BYTE   0x5a

/* Flags of a world. */
#define WORLD_LAZY    1 /* windows are closed lazily */
#define WORLD_CHECKED 2 /* gates open and close slots, as with mprotect */

/* --- places ----------------------------------------------------------------- */

static inline uint64_t heap_at(uint32_t id)
{
	return slot_base(id) + CUBICLE_HEAP_OFFSET;
}

static inline uint64_t stack_at(uint32_t id)
{
	return slot_base(id) + CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES -
		STACK_PAGES * PAGE;
}

static inline uint64_t data_at(uint32_t id)
{
	return slot_base(id) + CUBICLE_IMAGE_OFFSET;
}

/* All pages of the world that a cubicle has, in a row. */
#define WORLD_PAGES (HEAP_PAGES + STACK_PAGES + IMAGE_PAGES)
uint64_t world_page(uint32_t id, uint32_t i);

/* --- the world --------------------------------------------------------------- */

/* As it is at the start; cubicle (i + 1) does on_fault[i] about violations. */
void world_begin(uint32_t flags, const uint32_t *on_fault);

/* The part of it that is shown by open slots, WORLD_CHECKED: bit c, cubicle c.
 */
extern uint64_t world_open;

/* FS base of the processor. */
extern uint64_t world_fs;

/* --- the model ---------------------------------------------------------------- */

void model_begin(void);
void model_add(uint32_t owner, int32_t window, uint64_t addr, uint64_t bytes);
void model_remove(uint32_t owner, int32_t window, uint64_t addr);
void model_open(uint32_t owner, int32_t window, uint32_t to);
void model_close(uint32_t owner, int32_t window, uint32_t to);
void model_destroy(uint32_t owner, int32_t window);
void model_unmap(uint32_t owner, uint64_t addr, uint64_t bytes);
void model_forget(uint32_t owner);

/* Is the page at (page) windowed to (to)? */
bool model_shows(uint64_t page, uint32_t to);

/* PROT_* that (id) has for the page at (page), from windows and grants. */
uint32_t model_rights(uint32_t id, uint64_t page);

/* May (id) read, or (write), all of (addr, bytes)? */
bool model_may(uint32_t id, uint64_t addr, uint64_t bytes, bool write);

/* --- who the monitor works for ------------------------------------------------- */

enum work {
	WORK_NONE,
	WORK_CALL,    /* a function of its own, for the running cubicle */
	WORK_PREPARE, /* a call from one cubicle to another */
	WORK_FINISH,  /* the way back */
};

extern struct working {
	enum work work;
	uint32_t caller, callee;
} working;

/* --- the processor --------------------------------------------------------------- */

/* May the running cubicle do it, as pages are tagged now? (access) is PROT_*.
 */
bool cpu_may(uint64_t addr, uint32_t access);

/* It does; after a fault if need be. */
void cpu_touch(uint64_t addr, uint32_t access);

/* Call edge number (e), with what is in registers; return from a call. */
void cpu_call(uint32_t e, const uint64_t *arg, uint64_t rsp);
void cpu_return(uint64_t result, uint64_t result2);

/* Where a cubicle goes on that was interrupted for good, and where the end of
 * the system leads. */
_Noreturn void world_go_on(void);
_Noreturn void world_end(void);

#endif
