/* SPDX-License-Identifier: MIT */
/*
 * image_tables.c: all tables of an accepted image were found to lie in the
 * file, and have an allowed number of entries; before that, only the header is
 * read
 *
 * For any file of less than 256 TiB, and any numbers of cubicles and
 * components. Only the header is in memory, and nothing if the file is shorter.
 * The check of a single table is replaced by its contract (image_table.c).
 *
 * Replace: table_lies table_by_contract
 * Options: --unwind 7
 */
#include "image_system.h"
/* Nothing is read from the tables, so their addresses may be outside of it. */
#pragma CPROVER check push
#pragma CPROVER check disable "pointer-overflow"
#include "load/image.c"
#pragma CPROVER check pop

struct cubicle_image nondet_header(void);
bool __CPROVER_uninterpreted_lies(
	uint64_t offset, uint64_t count, uint64_t size, uint64_t bytes);

static struct image image;

/* (count) entries of (size) bytes at (offset) lie in a file of (bytes). */
static bool lies(uint64_t offset, uint64_t count, uint64_t size, uint64_t bytes)
{
	return __CPROVER_uninterpreted_lies(offset, count, size, bytes);
}

bool table_by_contract(
	const struct cubicle_image_table *t, uint64_t size, uint64_t bytes)
{
	bool ok = lies(t->offset, t->count, size, bytes);

	ASSUME(!ok || t->offset <= bytes);
	return ok;
}

/* The entries at (table) lie in the file, which begins at (start). */
#define LIES(table, count, size) \
	lies((uintptr_t)(table)-start, count, size, h.bytes)

int main(void)
{
	struct cubicle_image h = nondet_header();
	uint64_t bytes = nondet_u64(), start = (uintptr_t)&h;

	any_system();
	system.components = nondet_u8();
	ASSUME(system.components >= 1 && system.components <= 128);
	CLAIM(header_check(&image, NULL, bytes % 120),
		"a file without a header is refused, and not read");
	ASSUME(bytes >= 120 && bytes < (uint64_t)1 << 48);
	if (header_check(&image, &h, bytes))
		return 0;
	CLAIM(h.magic == CUBICLE_IMAGE_MAGIC && h.bytes == bytes &&
			h.views == shares.views,
		"a whole image for this backend");
	tables_use(&image, &h);
	CLAIM(image.header == &h, "the header");
	CLAIM(LIES(image.cubicle, system.cubicles, 16), "cubicles");
	CLAIM(LIES(image.component, system.components, 24), "components");
	CLAIM(image.segments >= 1 && image.segments <= 1024 &&
			LIES(image.segment, image.segments, 48),
		"segments");
	CLAIM(image.edges >= 1 && image.edges <= 2046 &&
			LIES(image.edge, image.edges, 48),
		"edges");
	CLAIM(image.interfaces >= 1 && image.interfaces <= 4096 &&
			LIES(image.interface, image.interfaces, 336),
		"interfaces");
	CLAIM(image.published_bytes == system.components * 64ul &&
			LIES(image.published, image.published_bytes, 1),
		"what is published");
	REACHED(image.segments == 1024 && image.edges == 2046 &&
			image.interfaces == 4096,
		"large tables");
	return 0;
}
