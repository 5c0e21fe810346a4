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
		(share_shift ? id << share_shift : 0);
	bool is_small = share_shift && share_shift < 27;

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
	CLAIM_IF(at >= c.base && at < c.end,
		cubicle_space_owner(at, share_shift) == id,
		"memory of its cubicle");
	REACHED(share_shift == 25 && id == 127 && c.end - c.base == 0x5e0000,
		"it fills a small share");
	REACHED(!share_shift && id == 127 && c.end - c.base == 0x2f00000,
		"it fills a slot");
	return 0;
}
