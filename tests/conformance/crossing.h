/* SPDX-License-Identifier: MIT */
/*
 * crossing.h: the two ends of calls between the parties of this test.
 *
 * Nouns
 *   party   one of the three components; each is in a cubicle of its own
 *   table   the functions of a party and the callbacks that they take, by
 *           number: first the types of callbacks, and then the functions
 */
#ifndef CROSSING_H
#define CROSSING_H

#include <cubicle/component.h>
#include "object.h"
#include "plan.h"

#define TABLE_MAX 512

struct table {
	const char *party;
	unsigned backs, functions; /* how many */
	const char *const *registers;
	const uint64_t *gates; /* of the functions; NULL in the party itself */
	const struct cubicle_interface *interface[TABLE_MAX];
};

/* How the callee is told what is going to be called: a function of its own. */
typedef int order_function(
	uint32_t number, uint64_t seed, void *base, uint32_t depth);

/* What a component says about itself. */
struct party {
	struct table *own;	  /* or NULL */
	struct table *target;	  /* whom it calls; or NULL */
	order_function *order;	  /* of the target */
	order_function *order_up; /* of who calls it */
};

extern const struct party party;

/* Call function (number) of the target. */
void crossing_to_target(unsigned number, uint64_t seed, uint32_t depth);

/* A call of function (number) is next. */
int crossing_order(uint32_t number, uint64_t seed, void *base, uint32_t depth);

/* Call (gate), of which the registers need not come back; see crossing.S. */
uint64_t crossing_plain(
	uint64_t gate, uint64_t a, uint64_t b, uint64_t c, uint64_t d);

/* How many checks were made, and how many failed. */
extern uint64_t crossing_checks, crossing_failures, crossing_calls;

void crossing_say(const char *words);
void crossing_say_number(uint64_t number, unsigned base);

/* A function of the party: (number) is put down, the rest is common. */
#define CROSSING_FUNCTION(party, number)                                     \
	".globl " #party "_" #number "\n"                                    \
	".type " #party "_" #number ", @function\n" #party "_" #number ":\n" \
	"movl $" #number ", crossing_which(%rip)\n"                          \
	"jmp crossing_entry\n"

#define CROSSING_GATE(party, number) (uint64_t)(uintptr_t) party##_##number,

#endif
