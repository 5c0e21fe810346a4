/* SPDX-License-Identifier: MIT */
/*
 * cubicle.h: the cubicles and components that there are. The loader fills the
 * tables; afterwards only what is said to change does.
 */
#ifndef MONITOR_CUBICLE_H
#define MONITOR_CUBICLE_H

#include <cubicle/interface_abi.h>
#include <cubicle/system_abi.h>
#include "base/base.h"

#ifndef REGIONS_MAX /* proof/ has fewer */
#define REGIONS_MAX 160
#endif

/* Room above the first frame of a stack, for words that words_read() finds. */
#define STACK_SLACK_BYTES 512

/* A part of a slot that is mapped in one way, for backend mprotect. */
struct region {
	uint64_t start, end;
	uint32_t prot;
};

struct cubicle {
	char name[CUBICLE_LABEL_BYTES];
	cubicle_set_t calls; /* components that it may call */
	cubicle_set_t shows; /* cubicles that may touch its memory */
	uint64_t first;	     /* where it wants to be entered first, or 0 */
	uint64_t enter;	     /* the same, until it was */
	uint64_t heap_end;   /* end of the highest page that was ever mapped */
	uint64_t heap_pages, heap_pages_max; /* mapped now, and at most */
	uint64_t stack_bytes;
	uint64_t stack_top; /* where the first call into it begins */
	uint32_t rights;    /* CUBICLE_RIGHT_* */
	uint32_t key;
	uint32_t on_fault;  /* enum cubicle_on_fault */
	bool stopped;	    /* it broke a rule, and is not restarted yet */
	bool unready;	    /* it is stopped, or was not entered yet */
	bool has_fs;	    /* it has set its FS base, in some thread */
	bool full;	    /* the report that its heap is full was sent */
	uint32_t callbacks; /* edges to functions that it passed */
	uint32_t lent;	    /* pages that others can touch now */
	uint32_t apart;	    /* pages that backend sfi keeps apart in views */
	uint32_t holes; /* edges between mapped and other pages of its heap */
	uint32_t files; /* mappings of its heap that files cause */
	uint32_t regions;
	struct region region[REGIONS_MAX];
};

extern struct cubicle cubicles[CUBICLE_SLOTS]; /* 0 is the monitor */

extern uint32_t cubicle_pkru[CUBICLE_SLOTS];
/* By id: stack_floor() while no call into the cubicle is outstanding. */
extern uint64_t cubicle_floor[CUBICLE_SLOTS];

/* Bytes of the stack of cubicle (c) that gates may use. */
static inline uint64_t stack_usable(const struct cubicle *c)
{
	return c->stack_bytes - STACK_SLACK_BYTES;
}

/*
 * How far down copies to a stack may go, whose free part is from (low) to (sp):
 * they leave half of it. Copies are aligned to 16 bytes, and so is this, so
 * that none of them gets below it.
 */
static inline uint64_t stack_floor(uint64_t low, uint64_t sp)
{
	uint64_t left = sp - low;
	uint64_t floor = (sp - left / 2 + 15) & ~(uint64_t)15;

	return floor < sp ? floor : sp;
}

/* A component that is loaded. */
struct component {
	char name[CUBICLE_LABEL_BYTES];
	uint32_t cubicle; /* id */
	uint64_t base, end;
	uint64_t heap_log; /* address of its struct cubicle_heap_log, or 0 */
};

extern struct component components[CUBICLE_COMPONENTS_MAX];

#endif
