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
	struct grant g = {nondet_u64(), nondet_u64(), nondet_u32(), false};
	uint64_t start = nondet_u64(), end = nondet_u64(), byte = nondet_u64();
	uint32_t prot = nondet_u32();

	ASSUME(start < end && start <= byte && byte < end);
	bool gives = grant_gives(&g, start, end, prot);
	bool has = start >= g.start && end <= g.end && !(prot & ~g.prot);

	CLAIM(gives == has, "all of the range, with all rights asked for");
	CLAIM_IF(gives, g.start <= byte && byte < g.end, "each byte is in it");
	REACHED(gives && prot == PROT_WRITE && g.prot == 3, "to write");
	REACHED(!gives && prot == PROT_WRITE && g.end > end && g.prot, "not");
	return 0;
}
