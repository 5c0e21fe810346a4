/* SPDX-License-Identifier: MIT */
/*
 * grant_each.c: the grants of a call give exactly the union of their rights
 *
 * For any 4 grants. A range is covered if one grant has all of it and the
 * right. The rights to a page are those of all grants that have all of it, and
 * these are marked as the reason why it is mapped, and no others. What one
 * grant gives is grant_gives.c.
 *
 * Replace: grant_gives gives_by_contract
 * Options: --unwind 6
 */
#include "proof.h"
#define CUBICLE_SLOTS 2
#define ACTIVE_MAX    0
#define GRANTED_MAX   2
#include "memory/grant.c"

#define GRANTS 4

struct thread thread;
struct frame_slot frames[FRAMES_MAX + 1];

static struct grant g[GRANTS];
static bool gives[GRANTS];
static struct urange r;
static uint32_t prot;

bool gives_by_contract(const struct grant *one, struct urange of, uint32_t with)
{
	uint64_t n = (uint64_t)(one - g);

	CLAIM(n < GRANTS, "one of the grants");
	CLAIM(of.start == r.start && of.end == r.end && with == prot,
		"the range");
	return gives[n % GRANTS];
}

int main(void)
{
	uint32_t count = nondet_u32(), rights = 0;
	bool any = false, mapped = nondet_bool(), was[GRANTS];

	ASSUME(count <= GRANTS);
	for (uint32_t i = 0; i < GRANTS; i++) {
		g[i].prot = nondet_u32();
		g[i].mapped = was[i] = nondet_bool();
		gives[i] = nondet_bool();
		any |= i < count && gives[i];
		rights |= i < count && gives[i] ? g[i].prot : 0;
	}
	r.start = nondet_u64();
	if (nondet_bool()) {
		r.end = nondet_u64();
		prot = nondet_u32();
		CLAIM(grants_cover(g, count, r, prot) == any, "a range");
		REACHED(any && count == GRANTS && !gives[0],
			"not by the first");
		return 0;
	}
	r.end = r.start + PAGE;
	uint32_t found = grants_of_page(g, count, r.start, mapped);
	CLAIM(found == rights, "a page");
	for (uint32_t i = 0; i < GRANTS; i++)
		CLAIM(g[i].mapped ==
				(was[i] || (i < count && gives[i] && mapped)),
			"those that have it are marked, and no others");
	REACHED(found == 3 && gives[GRANTS - 1] && !gives[0], "by the last");
	return 0;
}
