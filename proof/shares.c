/* SPDX-License-Identifier: MIT */
/*
 * shares.c: an accepted share is where its cubicle alone has granules: the
 * table of owners says for each granule in which share it is, and each offset
 * has one owner at most
 *
 * For one step of the check, the share of any cubicle of up to 3, after any
 * others that were accepted; with 16 granules. Before the first step nobody has
 * a granule (image_accepted.c), so the table of owners and the ranges agree,
 * and each step keeps that.
 *
 * Options: --unwind 17
 */
#define CUBICLE_CUBICLES_MAX 3
#define CUBICLE_SLOTS	     4
#define CUBICLE_GRANULES     16
#include "image_system.h"
#include "load/image.c"

struct cubicle_image_cubicle nondet_cubicle(void);

static struct cubicle_image_cubicle cubicle[CUBICLE_CUBICLES_MAX];
static struct image image = {.cubicle = cubicle};

static bool in_share(uint32_t granule, uint32_t id)
{
	return granule >= shares.first[id] &&
		granule < (uint32_t)shares.first[id] + shares.granules[id];
}

/* The table says of (granule) what the share of (id) says. */
static bool agree(uint32_t granule, uint32_t id)
{
	return (shares.owner[granule] == id) == in_share(granule, id);
}

int main(void)
{
	uint32_t granule = nondet_u32(), id = nondet_u32();
	uint32_t other = nondet_u32();

	system = nondet_system();
	shares = nondet_shares();
	shares.views = 1;
	ASSUME(system.cubicles >= 1 && system.cubicles <= CUBICLE_CUBICLES_MAX);
	ASSUME(granule < CUBICLE_GRANULES && id >= 1 && other >= 1);
	ASSUME(id <= system.cubicles && other <= system.cubicles);
	ASSUME(!shares.first[id] && !shares.granules[id]);
	ASSUME(shares.owner[0] == 0 && shares.owner[1] == 0);
	/* Cubicles from (id) on have no share yet. */
	for (uint32_t g = 2; g < CUBICLE_GRANULES; g++)
		ASSUME(shares.owner[g] == CUBICLE_GRANULE_FREE ||
			(shares.owner[g] >= 1 && shares.owner[g] < id));
	ASSUME(agree(granule, id) && agree(granule, other));
	uint32_t before = shares.owner[granule];
	cubicle[id - 1] = nondet_cubicle();
	if (share_check(&image, id))
		return 0;
	CLAIM(shares.first[id] >= 2 && shares.granules[id] >= 2 &&
			shares.first[id] + shares.granules[id] <=
				CUBICLE_GRANULES,
		"a share of its own, in the space");
	CLAIM(shares.first[id] == cubicle[id - 1].granule &&
			shares.granules[id] == cubicle[id - 1].granules,
		"it is the one in the image");
	CLAIM(agree(granule, id) && agree(granule, other),
		"the table and the ranges agree");
	CLAIM_IF(id != other,
		!in_share(granule, id) || !in_share(granule, other),
		"each offset has one owner at most");
	CLAIM_IF(before != CUBICLE_GRANULE_FREE,
		shares.owner[granule] == before && !in_share(granule, id),
		"nobody loses a granule");
	CLAIM_IF(in_share(granule, id),
		cubicle_space_owner(&shares,
			CUBICLE_SPACE_BASE + (uint64_t)granule * 0x1000000) ==
			id,
		"an offset is its owner's");
	REACHED(id == 3 && shares.granules[id] == 14, "it fills the space");
	REACHED(id != other && in_share(granule, other), "after another");
	return 0;
}
