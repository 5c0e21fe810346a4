/* SPDX-License-Identifier: MIT */
/*
 * grant_frames.c: a grant counts for the callee of its call alone, while the
 * call lasts
 *
 * For any shadow stack of 3 calls, looked at from any of them: the grants of
 * that call and of the calls below count, if the call is into the cubicle and
 * has grants at all. grant_each.c proves the rights that the grants of one call
 * give.
 *
 * Replace: grants_cover grants_cover_by_contract
 * Options: --unwind 5
 */
#include "proof.h"
#define CUBICLE_SLOTS 4
#define ACTIVE_MAX    0
#define GRANTED_MAX   2
#include "memory/grant.c"

#define CALLS 3

struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];

static bool covers[CALLS + 1]; /* do the grants of this call cover the range? */

bool grants_cover_by_contract(
	const struct grant *g, uint32_t count, struct urange r, uint32_t prot)
{
	uint32_t n = 1;

	while (n < CALLS && g != &thread.grant[n])
		n++;
	CLAIM(g == &thread.grant[n], "the grants of a call");
	return covers[n];
}

int main(void)
{
	uint32_t from = nondet_u32(), id = nondet_u32();
	bool expected = false;

	ASSUME(from <= CALLS);
	for (uint32_t n = 1; n <= CALLS; n++) {
		struct frame *f = &frames[n].frame;
		f->callee = nondet_u32();
		f->finish = nondet_u32();
		f->first_grant = n;
		covers[n] = nondet_bool();
		expected |= n <= from && f->callee == id &&
			f->finish != FINISH_NOTHING && covers[n];
	}
	struct urange r = {nondet_u64(), nondet_u64()};
	bool found = false;

	/* Each alone, so that CBMC knows what the pointers point to. */
	for (uint32_t n = 0; n <= CALLS; n++)
		if (n == from)
			found = grant_covers(
				&frames[n].frame, id, r, nondet_u32());
	CLAIM(found == expected, "that call, or one below");
	REACHED(found && from == CALLS && !covers[2] && !covers[3], "the last");
	REACHED(!found && covers[3] && from == 2, "a later one");
	return 0;
}
