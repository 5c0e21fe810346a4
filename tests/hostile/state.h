/* SPDX-License-Identifier: MIT */
/*
 * state.h: the inside of hostile.
 *
 * Nouns
 *   function  one that the library OS or the monitor exports; which there are
 * is made of the declarations (tests/hostile/functions) handle    a descriptor,
 * node, window or page that it got at some time, and that may be closed, freed
 * or somebody else's meanwhile wild      how often in a round a pointer is to
 * memory of others: such a call is a violation, and ends the round sequence
 * calls in an order that matters, written by hand
 *
 * What is done follows from the seed of the round and from what calls return.
 * So nothing that is random or time is ever looked at.
 */
#ifndef HOSTILE_STATE_H
#define HOSTILE_STATE_H

#include <stdbool.h>
#include <cubicle/component.h>
#include "hostile.h"

#define PAGE 4096u

/* --- functions.c -------------------------------------------------------------- */

typedef uint64_t any_function(uint64_t, uint64_t, uint64_t, uint64_t, uint64_t,
	uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t);

struct function {
	const char *name;
	any_function *call;
	const struct cubicle_interface *interface;
};

extern struct function functions[];
extern const unsigned function_count;

/* Find the declarations; false if one is missing. */
bool functions_find(void);

/* The function (name), or NULL. */
const struct function *function_named(const char *name);

/* Does calling it end the system, as it should; or is it the monitor's to call?
 */
bool function_ends(const struct function *f);

/* --- chance.c ------------------------------------------------------------------- */

void chance_seed(uint64_t seed);
uint64_t chance_any(void);
uint64_t below(uint64_t n); /* 0 to (n - 1) */
bool one_in(uint64_t n);
uint64_t chance_number(void); /* mostly one at an edge of something */
uint64_t chance_offset(void); /* in a file */

/* --- memory.c ------------------------------------------------------------------- */

#define ARENA_BYTES (32 * PAGE)

/* Memory to point at. */
extern uint8_t arena[ARENA_BYTES];

/* The last page of its heap that is followed by nothing. */
extern uint8_t *brink;

void memory_start(void);

/* Memory of its own, all of (*bytes), which it may read; and write if (write).
 */
uint64_t memory_own(uint64_t *bytes, bool write);

/* Something else: of others, of nobody, or half of each. */
uint64_t memory_foreign(void);

/* A path, in memory of its own, mostly with a NUL. */
uint64_t memory_path(void);

/* A path that ends well, to (to), which has 256 bytes. Never honest's. */
void path_make(char *to);

/* Turn over some of what lies in its own memory. */
void memory_flip(void);

/* Words in it that are honest's. */
int memory_secrets(void);

/* --- arguments.c ------------------------------------------------------------------ */

#define ARGS 6 /* that any of them has */

void arguments_make(const struct function *f, uint64_t *arg);

/* (f) was called so, with (result). */
void arguments_learn(
	const struct function *f, const uint64_t *arg, uint64_t result);

/* --- hostile.c ---------------------------------------------------------------------- */

extern const struct hostile_order *order;
extern unsigned wild; /* one in so many pointers; 0: none */

/* Call (f) so, tell if that is wanted, and count. */
uint64_t call(const struct function *f, const uint64_t *arg);

/* The same for a sequence, by number. Its calls are not told of. */
void tell_sequence(unsigned number);

/* --- handles.c ------------------------------------------------------------------------ */

#define HANDLES 64

enum handle {
	HANDLE_FD,
	HANDLE_NODE,
	HANDLE_WINDOW,
	HANDLE_PAGE,
	HANDLE_SOCKET, /* and sets */
	HANDLE_KINDS
};

void handle_learn(enum handle kind, uint64_t value);
/* One of them, or 0. */
uint64_t handle_pick(enum handle kind);
/* A node number that is not honest's. */
bool node_is_honests(uint64_t number);

/* --- sequences.c ---------------------------------------------------------------------- */

void sequence_any(void);

/* Break a rule by itself, in some way. */
void break_rule(void);

#endif
