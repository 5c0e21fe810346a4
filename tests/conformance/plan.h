/* SPDX-License-Identifier: MIT */
/*
 * plan.h: what is passed in a call, and what comes back. Both sides of a gate
 * work it out, from an order and from the entry that the function has in the
 * table of interfaces, and so each of them knows what it must find.
 *
 * Nouns
 *   order   what the callee is told before a call
 *   place   where an argument is, after the System V ABI, 3.2.3
 *   buffer  what argument number a points to is in buffer a of the caller;
 *           a result in memory is in buffer RESULT_BUFFER
 *   piece   what one element of an array of struct iovec, or of strings, points
 *           to
 */
#ifndef PLAN_H
#define PLAN_H

#include <cubicle/interface.h>
#include "state.h"

#define BUFFER_BYTES  16384
#define BUFFERS	      (CUBICLE_ARGS_MAX + 1)
#define RESULT_BUFFER CUBICLE_ARGS_MAX
#define GUARD_BYTES   64 /* before and after, which nobody may touch */
#define PIECES_MAX    8
#define COPY_BYTES    BUFFER_BYTES /* what is longer would not be copied */
#define COPIES_MAX    7		   /* that go back */

struct order {
	uint64_t seed;
	uint64_t base; /* address of the caller's buffers */
	uint32_t depth;
};

enum place { IN_REGISTER, IN_VECTOR, ON_STACK };

struct passed {
	enum place place;
	unsigned index;	 /* of the register or the word */
	uint64_t number; /* what is passed, but for addresses in buffers */
	bool points, is_null;
	bool copied; /* the callee sees a copy */
	bool in, out;
	uint64_t address, bytes;
};

struct plan {
	const struct cubicle_interface *interface;
	const char *registers; /* of the result: i, d, m; see generate */
	struct order order;
	unsigned integers, reals, words;
	struct passed arg[CUBICLE_ARGS_MAX];
	bool fails;	/* the result is an error */
	uint64_t count; /* the result, if it is a count and not an error */
	struct state *before; /* what the caller has in its registers */
	struct state *leaves; /* what the callee leaves in them */
};

/* Registers of arguments, in their order. */
extern const int plan_register[6];

/* Make (p); p->before and p->leaves are filled in where they are not NULL. */
void plan_make(struct plan *p, const struct cubicle_interface *i,
	const char *registers, const struct order *order);

/* Fill (to, bytes) with what the caller writes at (address), or, if (left), the
 * callee. */
void plan_fill(const struct plan *p, bool left, void *to, uint64_t address,
	uint64_t bytes);

/* Let the caller pass (value) as argument (a). */
void plan_pass(struct plan *p, unsigned a, uint64_t value);

/* Element (n) of the iovecs of argument (a). */
void plan_piece(const struct plan *p, unsigned a, unsigned n, uint64_t *address,
	uint64_t *bytes);

bool plan_is_memory_result(const struct cubicle_interface *i);

/* (bits) ones, less than 64. */
#define BIT_MASK(bits) (((uint64_t)1 << (bits)) - 1)

#endif
