/* SPDX-License-Identifier: MIT */
/*
 * states.h: every sequence of operations, up to a length, on a small world.
 *
 * Nouns
 *   world      three cubicles and three pages of the first, the owner; two
 *              windows; ranges that windows can have and that calls can grant,
 *              which begin and end at, in and across the borders of pages
 *   operation  one step of a sequence: a window is changed, a page is touched
 *              or unmapped, its owner gives itself less rights, a call begins
 *              or ends, a cubicle is stopped
 *   model      the rights that the operations give, stated in the simplest way
 *   processor  the access that each cubicle has now, as the monitor's calls of
 *              the backend left it
 *   state      everything that decides how a sequence continues
 *
 * The monitor's sources are in monitor.c, the world and its operations in
 * world.c and operations.c, the model in model.c, the search in states.c.
 */
#ifndef STATES_H
#define STATES_H

#include <stdbool.h>
#include <stdint.h>

#define CUBICLES  3
#define OWNER	  1
#define PAGES	  3
#define WINDOWS	  2
#define RANGES	  5
#define GRANTS	  3
#define CALLS	  3 /* outstanding at once */
#define PAGE_SIZE 4096

#define READ  1
#define WRITE 2
#define BOTH  (READ | WRITE)

/* Bytes of the owner's pages, from the first of them on. */
struct span {
	uint32_t start, end;
	uint32_t access; /* of a grant, READ or BOTH */
};

extern const struct span range_spans[RANGES], grant_spans[GRANTS];

/* --- the model --------------------------------------------------------------- */

extern struct model {
	uint8_t mapped;	       /* bit p: page p */
	uint8_t read;	       /* bit p: its owner may only read page p */
	uint8_t used;	       /* bit w: window w is in use */
	uint8_t open[WINDOWS]; /* bit c: to cubicle c */
	int8_t window[RANGES]; /* that has the range, or -1 */
	uint8_t shows;	       /* bit c: the layout opens all pages to c */
	uint8_t stopped;       /* bit c: cubicle c */
	uint8_t calls;
	struct model_call {
		uint8_t caller, callee;
		int8_t grant; /* or -1 */
		bool ended;   /* the grant, before the call */
		bool orphan;  /* the caller was stopped */
	} call[CALLS];
} model;

void model_begin(uint8_t shows);

/* Each returns the error that the monitor must give, or 0. */
int model_add(int w, int r);
int model_remove(int w, int r);
int model_open(int w, int id);
int model_close(int w, int id);
int model_close_all(int w);
int model_destroy(int w);

void model_unmap(int page);
void model_protect(int page, bool read);

/* What the owner may do with (page). */
uint32_t model_owner(int page);
void model_restart(void);

/* The running cubicle calls (id), granting (grant) or -1. False: it has no
 * right to all of it, and there is no call. */
bool model_call(int id, int grant);
void model_return(void);
void model_stop(void);

int model_running(void);
bool model_is_on_stack(int id);

/* The rights of (id), not the owner, to (page). */
uint32_t model_rights(int id, int page);

/*
 * The grant of call (c) has ended in the monitor, or not (ended). Returns a
 * message if that is wrong. Call it for each call, the outermost first, after
 * each operation.
 */
const char *model_settle(int c, bool ended);

/* --- the world ---------------------------------------------------------------- */

/* The access of each cubicle to each page, by the processor. */
extern uint8_t access_now[CUBICLES + 1][PAGES];

struct variant {
	bool views;    /* a view for each cubicle; or a page is with one */
	uint32_t lent; /* pages that the owner can lend at once */
	uint8_t shows;
	bool all; /* mirrored states are different ones */
};

extern struct variant variant;

void world_begin(void);

/* The first thing that went wrong, or NULL. */
extern const char *world_failure;

/* Unless (right), (what) went wrong. */
void expect(bool right, const char *what);

/* Keep the state in place 0 or 1, and go back to it. */
void world_save(int place);
void world_restore(int place);

/* Two states with the same number continue alike, or as mirror images: with the
 * names of cubicles 2 and 3, or of the windows, exchanged. */
uint64_t world_number(void);

/* --- operations ----------------------------------------------------------------- */

void operations_begin(void);
extern int operations;
const char *operation_name(int i);

/* Do operation (i). No effect if it is impossible in this state. */
void operation_do(int i);

/* The same, and compare the result with the model. */
void operation_check(int i);

/* End all calls and close everything, and check that nothing is left. */
void everything_closed(void);

#endif
