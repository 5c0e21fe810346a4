/* SPDX-License-Identifier: MIT */
/*
 * plan.c: what is the same for all calls of an edge: where its arguments are,
 * and which of them a gate has to do something about.
 */
#include <cubicle/interface_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/base.h"
#include "base/limits.h"
#include "call/plan.h"

struct plan plans[EDGES_MAX];

bool gate_has_who(const struct cubicle_interface *i)
{
	return i->args && i->arg[0].kind == CUBICLE_ARG_CALLER &&
		i->arg[0].class != CUBICLE_CLASS_REAL && !has_result_pointer(i);
}

static bool result_checked(const struct cubicle_interface *i)
{
	return i->result_kind != CUBICLE_RESULT_NONE &&
		(i->result_kind != CUBICLE_RESULT_VALUE ||
			i->result_class == CUBICLE_CLASS_POINTER ||
			i->result_class == CUBICLE_CLASS_REAL ||
			i->result_class == CUBICLE_CLASS_STRUCT);
}

/*
 * Words of a struct that is returned in registers, 0 of any other result. Each
 * may come in a general or in a vector register: the table does not say.
 */
static uint8_t struct_words(const struct cubicle_interface *i)
{
	if (i->result_class != CUBICLE_CLASS_STRUCT || has_result_pointer(i))
		return 0;
	return i->result_size > 8 ? 2 : 1;
}

static void plan_result(struct plan *p, const struct cubicle_interface *i)
{
	uint8_t words = struct_words(i);

	p->finish = result_checked(i);
	p->result_pointer = has_result_pointer(i);
	p->result_keep = i->result_class == CUBICLE_CLASS_REAL ? 1 : words;
	p->result2 = words == 2;
	p->result_error = result_is_error(i);
	p->result_address = i->result_class == CUBICLE_CLASS_POINTER;
	p->result_kind = i->result_kind;
	if (i->result_size && i->result_size < 8)
		p->result_shift = (uint8_t)(64 - 8 * i->result_size);
}

/* Is all that has to be done a grant? That is reading and writing of files. */
static void plan_grant(struct plan *p, const struct cubicle_interface *i)
{
	const struct cubicle_interface_arg *a = &i->arg[p->special[0]];
	uint32_t len = a->len_arg;
	bool in = a->kind == CUBICLE_ARG_GRANT_IN;

	if (p->specials != 1 || p->words || p->result_pointer ||
		(!in && a->kind != CUBICLE_ARG_GRANT_OUT &&
			a->kind != CUBICLE_ARG_GRANT_INOUT) ||
		len == CUBICLE_NO_ARG || a->size != 1 || i->arg[len].size != 8)
		return;
	p->grants = true;
	p->grant_at = p->place[p->special[0]];
	p->grant_bytes = p->place[len];
	p->grant_prot = in ? PROT_READ : PROT_READ | PROT_WRITE;
}

void gate_plan(uint32_t edge, const struct cubicle_interface *i)
{
	struct plan *p = &plans[edge];
	uint32_t integers = has_result_pointer(i), reals = 0;

	*p = (struct plan){0};
	plan_result(p, i);
	for (uint32_t a = 0; a < i->args; a++) {
		bool real = i->arg[a].class == CUBICLE_CLASS_REAL;
		uint32_t kind = i->arg[a].kind;
		bool plain = kind == CUBICLE_ARG_VALUE ||
			(kind == CUBICLE_ARG_TOKEN && !i->nonnull[a]);
		if (!plain && (a || !gate_has_who(i)))
			p->special[p->specials++] = (uint8_t)a;
		if (real ? reals >= 8 : integers >= 6)
			p->place[a] = (uint8_t)(PLACE_STACK + p->words++);
		else
			p->place[a] = real ? PLACE_VECTOR : (uint8_t)integers;
		real ? reals++ : integers++;
	}
	p->words = (uint8_t)(p->words + i->varargs);
	p->keep = i->varargs || reals > KEEP_MAX ? KEEP_MAX : (uint8_t)reals;
	plan_grant(p, i);
}
