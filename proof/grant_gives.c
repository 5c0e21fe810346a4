/* SPDX-License-Identifier: MIT */
/*
 * grant_gives.c: a grant gives exactly its range and its rights
 *
 * For any grant and any range.
 *
 * Options: --unwind 5
 */
#include "proof.h"
#define CUBICLE_SLOTS 2
#define ACTIVE_MAX    0
#define GRANTED_MAX   2
#include "memory/grant.c"

struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];

int main(void)
{
	struct grant g = {{nondet_u64(), nondet_u64()}, nondet_u32(), false};
	struct urange r = {nondet_u64(), nondet_u64()};
	uint64_t byte = nondet_u64();
	uint32_t prot = nondet_u32();

	ASSUME(r.start < r.end && r.start <= byte && byte < r.end);
	bool gives = grant_gives(&g, r, prot);
	bool has = r.start >= g.range.start && r.end <= g.range.end &&
		!(prot & ~g.prot);

	CLAIM(gives == has, "all of the range, with all rights asked for");
	CLAIM_IF(gives, g.range.start <= byte && byte < g.range.end,
		"each byte is in it");
	REACHED(gives && prot == PROT_WRITE && g.prot == 3, "to write");
	REACHED(!gives && prot == PROT_WRITE && g.range.end > r.end && g.prot,
		"not");
	return 0;
}
