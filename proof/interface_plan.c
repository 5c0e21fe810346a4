/* SPDX-License-Identifier: MIT */
/*
 * interface_plan.c: in an interface that is accepted, each argument is checked
 * or a plain value, and is where the gate finds it
 *
 * For any bytes of a component's declaration: interface_check() reads nothing
 * else, and what gate_plan() makes of those that it accepts leaves no argument
 * out, and has each in a register or on the stack, where a gate can find it.
 *
 * Options: --unwind 14 --unwindset has_end.0:50
 */
#include "proof.h"
#include "base/string.c"
#include "load/interface.c"
#include "call/plan.c"

struct cubicle_interface nondet_interface(void);

/* A number, or an address that is not dereferenced: it needs no check. */
static bool is_plain(const struct cubicle_interface *i, uint32_t a)
{
	return i->arg[a].kind == CUBICLE_ARG_VALUE ||
		(i->arg[a].kind == CUBICLE_ARG_TOKEN && !i->nonnull[a]);
}

static bool is_special(const struct plan *p, uint32_t a)
{
	for (uint32_t n = 0; n < CUBICLE_ARGS_MAX; n++)
		if (n < p->specials && p->special[n] == a)
			return true;
	return false;
}

/* Can value_of() read argument (a)? */
static bool has_place(const struct plan *p, uint32_t a)
{
	return p->place[a] < PLACE_STACK ||
		p->place[a] - PLACE_STACK < p->words;
}

int main(void)
{
	struct cubicle_interface i = nondet_interface();
	const struct plan *p = &plans[0];
	uint32_t a = nondet_u32(), b = nondet_u32();

	ASSUME(!interface_check(&i));
	gate_plan(0, &i);
	CLAIM(i.args <= CUBICLE_ARGS_MAX, "as many as there is room for");
	CLAIM(p->specials <= CUBICLE_ARGS_MAX &&
			p->words <= CUBICLE_ARGS_MAX + CUBICLE_VARARGS_MAX,
		"what a gate has room for");
	ASSUME(a < i.args && b < i.args);
	bool is_who = !a && gate_has_who(&i);
	CLAIM_IF(!is_plain(&i, a) && !is_who, is_special(p, a),
		"it is looked at");
	CLAIM_IF(!is_plain(&i, a), has_place(p, a), "it has a place");
	CLAIM_IF(i.arg[a].len_arg == b, has_place(p, b), "its length has one");
	CLAIM_IF(i.result_kind == CUBICLE_RESULT_COUNT && i.result_arg == a,
		has_place(p, a), "the limit of a count has one");
	CLAIM(a == b || p->place[a] != p->place[b] ||
			p->place[a] == PLACE_VECTOR,
		"no two have the same");
	CLAIM_IF(p->grants,
		p->specials == 1 && p->grant_at < PLACE_STACK &&
			p->grant_bytes < PLACE_STACK &&
			!(p->grant_prot & ~(PROT_READ | PROT_WRITE)),
		"what is one grant is in registers");
	CLAIM_IF(p->grants && is_special(p, a) &&
			i.arg[a].kind != CUBICLE_ARG_GRANT_IN,
		p->grant_prot == (PROT_READ | PROT_WRITE),
		"who may write has passed memory that can be written");
	REACHED(i.args == CUBICLE_ARGS_MAX && p->words == 18, "many words");
	REACHED(is_who && i.args == 2 && !is_plain(&i, 1), "the caller");
	return 0;
}
