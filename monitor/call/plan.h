/* SPDX-License-Identifier: MIT */
/* plan.h: what is the same for all calls of an edge. */
#ifndef MONITOR_CALL_PLAN_H
#define MONITOR_CALL_PLAN_H

#include <cubicle/interface_abi.h>
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/limits.h"

static inline bool result_is_error(const struct cubicle_interface *i)
{
	return i->result_kind == CUBICLE_RESULT_ERROR ||
		i->result_kind == CUBICLE_RESULT_COUNT;
}

/* A struct that does not fit two registers is returned through a pointer,
 * which is passed as if it were the first argument. */
static inline bool has_result_pointer(const struct cubicle_interface *i)
{
	return i->result_class == CUBICLE_CLASS_STRUCT && i->result_size > 16;
}

/*
 * What is the same for all calls of an edge: where its arguments are, and which
 * of them gate_prepare() has to do something about. It is as large as a struct
 * edge, so a gate gets from one to the other by a subtraction.
 */
struct plan {
	_Alignas(64) uint8_t place[CUBICLE_ARGS_MAX]; /* see place_of() */
	uint8_t special[CUBICLE_ARGS_MAX], specials;
	uint8_t words; /* on the caller's stack */
	uint8_t keep;  /* vector registers with arguments, from xmm0 on */
	bool finish;   /* the result has to be looked at */
	bool result_pointer;
	/* Nothing is special but one range in registers, of as many bytes as
	 * the register (grant_bytes) says, which becomes a grant. */
	bool grants;
	uint8_t grant_at, grant_bytes, grant_prot;
	/* Of the result: registers that carry something, and how far its sign
	 * is from the top of rax. */
	uint8_t result_keep, result_shift;
	bool result2, result_error, result_address;
	uint8_t result_kind;
	/* Callers of a callback that an earlier instance of its owner has
	 * passed it to, and the present one has not. */
	cubicle_set_t gone;
};

#define PLACE_STACK  6
#define PLACE_VECTOR 0xff

extern struct plan plans[EDGES_MAX];

/* Is the caller the first argument, and in rdi? Then gate.S puts it there. */
bool gate_has_who(const struct cubicle_interface *i);

/* A new edge, number (edge), declared as (i): find where each argument is
 * (System V ABI, 3.2.3).
 */
void gate_plan(uint32_t edge, const struct cubicle_interface *i);

#endif
