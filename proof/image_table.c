/* SPDX-License-Identifier: MIT */
/*
 * image_table.c: a table of an accepted image lies in the file and is aligned
 *
 * For any offset, any file, and each size of entries, with as many entries as a
 * table can have.
 */
#include "image_system.h"
#include "load/image.c"

struct cubicle_image_table nondet_table(void);

static void check(uint32_t size, uint64_t most)
{
	struct cubicle_image_table t = nondet_table();
	uint64_t bytes = nondet_u64();

	if (!table_lies(&t, size, bytes) || t.count > most)
		return;
	CLAIM(t.offset <= bytes && (uint32_t)t.count * size <= bytes - t.offset,
		"it begins and ends in the file");
	CLAIM(t.offset % 16 == 0, "it is aligned");
	REACHED(t.count == most && bytes == t.offset + most * size, "it fits");
}

int main(void)
{
	check(sizeof(struct cubicle_image_cubicle), 127);
	check(sizeof(struct cubicle_image_component), 128);
	check(sizeof(struct cubicle_image_segment), 1024);
	check(sizeof(struct cubicle_image_edge), 2046);
	check(sizeof(struct cubicle_image_interface), 4096);
	check(1, 8192);
	return 0;
}
