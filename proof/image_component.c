/* SPDX-License-Identifier: MIT */
/*
 * image_component.c: a component of an accepted image consists of pages in the
 * component area of its cubicle
 *
 * For any component of any of up to 127 cubicles, with whole slots and with
 * shares of any size.
 */
#include "image_system.h"
#include "load/image.c"

struct cubicle_image_component nondet_component(void);

static struct image image;

/* Is the byte at (at) in the component area of cubicle (id)? */
static bool in_area(uint64_t at, uint64_t id)
{
	uint64_t share = 0x100000000000 + (id << 33) +
		((uint64_t)shares.first[id] << 24);
	bool is_small = shares.views && shares.granules[id] < 8;

	return at - share >= (is_small ? 0x20000 : 0x100000) &&
		at - share < (is_small ? 0x600000 : 0x3000000);
}

int main(void)
{
	struct cubicle_image_component c = nondet_component();
	uint64_t at = nondet_u64();

	any_system();
	image.component = &c;
	if (component_check(&image, 0))
		return 0;
	uint64_t id = (uint64_t)system.component[0].cubicle + 1;
	CLAIM(!(c.base & 4095) && !(c.end & 4095), "pages");
	CLAIM(c.base >= CUBICLE_SPACE_BASE && c.base <= c.end &&
			c.end < (uint64_t)1 << 48,
		"in the space");
	CLAIM_IF(at >= c.base && at < c.end, in_area(at, id), "in its area");
	/* The table says whose the granules of a share are (shares.c). */
	uint64_t granule = at >> 24 & 255;
	ASSUME(granule - shares.first[id] >= shares.granules[id] ||
		shares.owner[granule] == id);
	CLAIM_IF(at >= c.base && at < c.end,
		cubicle_space_owner(&shares, at) == id,
		"memory of its cubicle");
	REACHED(shares.views && shares.granules[id] == 2 && id == 127 &&
			c.end - c.base == 0x5e0000,
		"it fills a small share");
	REACHED(!shares.views && id == 127 && c.end - c.base == 0x2f00000,
		"it fills a slot");
	return 0;
}
