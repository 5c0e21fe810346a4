/* SPDX-License-Identifier: MIT */
/*
 * argument.h: the arguments of a call, while a gate moves them from the caller
 * to the callee. Functions return 0, or what the call fails with: see refuse.h.
 */
#ifndef MONITOR_CALL_ARGUMENT_H
#define MONITOR_CALL_ARGUMENT_H

#include <cubicle/interface_abi.h>
#include "base/base.h"
#include "base/thread.h"
#include "call/plan.h"
#include "call/refuse.h"
#include "memory/rights.h"

#define IOVECS_MAX  1024
#define STRINGS_MAX 1024 /* of one argument */

/* What gate_prepare() knows of the call it works on. */
struct call {
	struct frame *f;
	const struct cubicle_interface *interface;
	const struct plan *plan;
	uint64_t sp;	/* stack pointer of the callee, below the copies */
	uint64_t floor; /* lowest address for copies */
	uint64_t stack[CUBICLE_ARGS_MAX + CUBICLE_VARARGS_MAX];
};

/* Argument (arg), which is in no vector register. */
static inline uint64_t *place_of(struct call *c, uint32_t arg)
{
	uint32_t place = c->plan->place[arg];

	return place < PLACE_STACK ? &c->f->arg[place]
				   : &c->stack[place - PLACE_STACK];
}

static inline uint64_t value_of(const struct call *c, uint32_t arg)
{
	uint32_t place = c->plan->place[arg];

	return place < PLACE_STACK ? c->f->arg[place]
				   : c->stack[place - PLACE_STACK];
}

/* The number that argument (arg) is, as wide as its type says. */
static inline uint64_t number(const struct call *c, uint32_t arg)
{
	const struct cubicle_interface_arg *a = &c->interface->arg[arg];
	uint64_t value = value_of(c, arg);

	if (a->size >= 8 || !a->size)
		return value;
	uint32_t shift = 64 - 8 * a->size;
	return a->is_unsigned ? value << shift >> shift
			      : (uint64_t)((int64_t)(value << shift) >> shift);
}

/* Bytes of argument (arg); ~0 if the product overflows. */
static inline uint64_t length(const struct call *c, uint32_t arg)
{
	const struct cubicle_interface_arg *a = &c->interface->arg[arg];
	uint64_t bytes;

	if (a->len_arg == CUBICLE_NO_ARG)
		return a->size;
	if (__builtin_mul_overflow(number(c, a->len_arg), a->size, &bytes))
		return ~(uint64_t)0;
	return bytes;
}

/*
 * The caller may access (bytes) at argument (arg)? What is not mapped, or not
 * writable, is -EFAULT, as it would be from a kernel; what is somebody else's
 * is a violation.
 */
static inline int argument_check(const struct call *c, uint32_t arg,
	struct uptr addr, uint64_t bytes, bool write)
{
	struct uptr bad;
	enum check check =
		memory_check_quick(c->f->caller, addr, bytes, write, &bad);

	return check == CHECK_OK ? 0 : argument_refuse(c, arg, check, bad);
}

/* Check and move all arguments of (c). */
int arguments_move(struct call *c);

#endif
