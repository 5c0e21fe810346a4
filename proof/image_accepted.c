/* SPDX-License-Identifier: MIT */
/*
 * image_accepted.c: an image is accepted only if all its tables and entries
 * are; components are checked after the shares, segments after the components,
 * edges after the declarations
 *
 * For up to 3 entries of each table. The checks of tables and entries are
 * replaced by their contracts (image_tables.c, shares.c, image_segments.c,
 * image_declaration.c, image_edge.c, image_first.c).
 *
 * Replace: header_check header_by_contract
 * share_check share_by_contract
 * component_check component_by_contract
 * segment_check segment_by_contract
 * Options: --unwind 5
 */
#define CUBICLE_CUBICLES_MAX 3
#include "image_system.h"
#include "load/image.c"

#define ENTRIES 3

static struct {
	struct cubicle_image header;
	uint8_t rest[64];
} file;
static struct image image;
static bool header, start; /* were they accepted? */

struct cubicle_image nondet_header(void);

/* The entries that were accepted, as bits. */
static uint32_t parts, components, segments, interfaces, edges, firsts;

static const char *judge(uint32_t *accepted, uint32_t i, uint64_t entries)
{
	CLAIM(header && i < entries && i < ENTRIES, "an entry that exists");
	if (nondet_bool())
		return "refused";
	*accepted |= 1u << i % ENTRIES;
	return NULL;
}

static bool all(uint32_t accepted, uint64_t entries)
{
	return accepted == (1u << entries) - 1;
}

static void table(const struct cubicle_image_table *t)
{
	ASSUME(t->offset <= sizeof(file) && t->count <= ENTRIES);
}

const char *header_by_contract(
	struct image *i, const struct cubicle_image *h, uint64_t bytes)
{
	CLAIM(i == &image && h == &file.header && bytes == sizeof(file),
		"the file");
	if (nondet_bool())
		return "refused";
	header = true;
	table(&h->cubicle);
	table(&h->component);
	table(&h->segment);
	table(&h->edge);
	table(&h->interface);
	table(&h->published);
	return NULL;
}

const char *share_by_contract(struct image *i, uint32_t id)
{
	uint32_t granule = nondet_u32();

	(void)i;
	CLAIM_IF(!parts && granule >= 2 && granule < CUBICLE_GRANULES,
		shares.owner[granule] == CUBICLE_GRANULE_FREE,
		"at the beginning, nobody has a granule");
	return judge(&parts, id - 1, system.cubicles);
}

const char *component_by_contract(struct image *i, uint32_t n)
{
	(void)i;
	CLAIM(!shares.views || all(parts, system.cubicles),
		"the shares are known");
	return judge(&components, n, system.components);
}

const char *segment_by_contract(struct image *i, uint32_t n)
{
	CLAIM(all(components, system.components), "components are in place");
	return judge(&segments, n, i->segments);
}

const char *image_declaration_check(struct image *i, uint32_t n)
{
	return judge(&interfaces, n, i->interfaces);
}

const char *image_edge_check(struct image *i, uint32_t n)
{
	CLAIM(all(interfaces, i->interfaces), "names in messages have an end");
	return judge(&edges, n, i->edges);
}

const char *image_first_check(struct image *i, uint32_t id)
{
	(void)i;
	return judge(&firsts, id - 1, system.cubicles);
}

const char *image_start_check(struct image *i)
{
	CLAIM(header && i == &image, "tables exist");
	start = nondet_bool();
	return start ? NULL : "refused";
}

int main(void)
{
	any_system();
	file.header = nondet_header();
	if (image_check(&image, &file, sizeof(file)))
		return 0;
	CLAIM(header && image.header == &file.header, "the header");
	CLAIM(!shares.views || all(parts, system.cubicles),
		"the share of each cubicle");
	CLAIM(all(components, system.components), "the components");
	CLAIM(all(segments, file.header.segment.count), "the segments");
	CLAIM(all(interfaces, file.header.interface.count), "declarations");
	CLAIM(all(edges, file.header.edge.count), "the edges");
	CLAIM(all(firsts, system.cubicles), "cubicle_enter() of each cubicle");
	CLAIM(start, "the start");
	REACHED(parts == 7 && components == 7 && segments == 7 &&
			interfaces == 7 && edges == 7 && firsts == 7,
		"a system");
	return 0;
}
