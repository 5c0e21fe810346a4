/* SPDX-License-Identifier: MIT */
/*
 * grant_pages.c: what a cubicle sees because of a grant is taken back when the
 * grant or its call ends
 *
 * For any 3 calls with up to 2 grants each, some of which have ended before
 * their calls, and the end of the innermost call. revoke_pages.c proves
 * which pages of a range are taken back.
 *
 * Replace: memory_revoke take_stub memory_revoke_start start_stub
 * Options: --unwind 5
 */
#include "proof.h"
#define CUBICLE_SLOTS 4
#define REGIONS_MAX   1
#define ACTIVE_MAX    0
#define GRANTED_MAX   2
#include "memory/revoke.c"
#include "grant_tree.h"

struct cubicle cubicles[CUBICLE_SLOTS];
struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];
struct cubicle_system system;
const struct backend *backend;

static struct grant any; /* of them, as it was */
static uint32_t to;	 /* whom it gave (any) */
static bool ends, started, taken;

void start_stub(void)
{
	started = true;
}

void take_stub(struct urange r, uint32_t from)
{
	CLAIM(started, "what was found out before is forgotten");
	CLAIM_IF(ends, !thread.frame->grants, "rights end before pages go");
	taken |= from == to && r.start == any.range.start &&
		r.end == any.range.end;
}

int main(void)
{
	uint32_t calls = nondet_u32(), n = nondet_u32(), i = nondet_u32();

	ASSUME(calls >= 1 && calls <= CALLS && n >= 1 && n <= calls);
	any_grants(calls);
	ends = nondet_bool();
	struct frame *f = &frames[n].frame;
	ASSUME(i < f->grants && f->finish != FINISH_NOTHING);
	struct grant *g = grant_of(n, i);
	any = *g;
	to = f->callee;
	if (ends) {
		ASSUME(n == calls);
		thread.granted[f->caller] = nondet_u32();
		ASSUME(thread.granted[f->caller] >= f->grants);
		uint32_t was = thread.granted[f->caller], grants = f->grants;
		grant_drop(f);
		CLAIM(!f->grants && thread.grants == f->first_grant &&
				thread.granted[f->caller] == was - grants,
			"the call has no grants");
		CLAIM_IF(any.mapped, taken, "its pages are taken back");
	} else {
		grants_revoke();
		bool ended = !any.prot && any.range.start != any.range.end;
		CLAIM_IF(ended && any.mapped, taken, "what it gave is");
		CLAIM_IF(ended, g->range.start == g->range.end,
			"it has no range");
		CLAIM_IF(!ended,
			g->range.start == any.range.start &&
				g->range.end == any.range.end &&
				g->prot == any.prot,
			"others go on");
	}
	REACHED(taken && n == 3 && i == 1 && !ends, "ended early");
	return 0;
}
