/* SPDX-License-Identifier: MIT */
/* leaks.c: see leaks.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "lib/plural.h"
#include "report/leaks.h"

#define SITES_SHOWN 20
#define NEAR_BYTES  4096 /* beside a block: no further away than that */

/* --- where a block is -------------------------------------------------------- */

/* How far (address) is from (b): 0 within it. */
static uint64_t distance(const struct cubicle_heap_block *b, uint64_t address)
{
	uint64_t offset = address - b->address;

	if (address < b->address)
		return b->address - address;
	return offset < b->bytes ? 0 : offset - b->bytes + 1;
}

static const struct cubicle_heap_block *nearest(
	const struct facts *f, uint64_t address)
{
	const struct cubicle_heap_block *best = NULL;
	uint64_t slot = (address - CUBICLE_SPACE_BASE) >> CUBICLE_SLOT_SHIFT;

	for (size_t i = 0; i < f->blocks; i++) {
		const struct cubicle_heap_block *b = &f->block[i].block;
		if (f->block[i].cubicle != slot ||
			distance(b, address) > NEAR_BYTES)
			continue;
		/* The one that was overrun is the likelier. */
		if (!best || distance(b, address) < distance(best, address) ||
			(distance(b, address) == distance(best, address) &&
				b->address < best->address))
			best = b;
	}
	return best;
}

void leaks_describe(const struct facts *f, struct symbols *s, uint64_t address,
	char *text, size_t bytes)
{
	const struct cubicle_heap_block *b = nearest(f, address);
	char where[64], site[512];

	*text = 0;
	if (!b)
		return;
	uint64_t offset = address - b->address;
	if (address < b->address)
		snprintf(where, sizeof(where), "%" PRIu64 " byte%s before",
			b->address - address, plural(b->address - address));
	else if (offset < b->bytes)
		snprintf(
			where, sizeof(where), "at byte %" PRIu64 " of", offset);
	else
		snprintf(where, sizeof(where), "%" PRIu64 " byte%s after",
			offset - b->bytes, plural(offset - b->bytes));
	symbols_code(s, b->site, true, site, sizeof(site));
	snprintf(text, bytes,
		", %s a block of %" PRIu64 " byte%s that was allocated at %s",
		where, b->bytes, plural(b->bytes), site);
}

/* --- at the end -------------------------------------------------------------- */

/* Blocks of a cubicle that were allocated at one place. */
struct site {
	uint64_t address, blocks, bytes;
};

static int by_site(const void *a, const void *b)
{
	const struct facts_block *x = a, *y = b;

	if (x->cubicle != y->cubicle)
		return x->cubicle < y->cubicle ? -1 : 1;
	return x->block.site < y->block.site ? -1
					     : x->block.site > y->block.site;
}

static int by_bytes(const void *a, const void *b)
{
	const struct site *x = a, *y = b;

	if (x->bytes != y->bytes)
		return x->bytes > y->bytes ? -1 : 1;
	return x->address < y->address ? -1 : x->address > y->address;
}

/* The sites of the (count) blocks from (b) on, which are sorted by them. */
static size_t make_sites(
	struct site *site, const struct facts_block *b, size_t count)
{
	size_t sites = 0;

	for (size_t i = 0; i < count; i++) {
		if (!i || b[i].block.site != b[i - 1].block.site)
			site[sites++] = (struct site){b[i].block.site, 0, 0};
		site[sites - 1].blocks++;
		site[sites - 1].bytes += b[i].block.bytes;
	}
	qsort(site, sites, sizeof(*site), by_bytes);
	return sites;
}

static const struct cubicle_record_component *component_at(
	const struct facts *f, uint64_t address)
{
	for (unsigned i = 0; i < f->components; i++)
		if (address - f->component[i].base < f->component[i].bytes)
			return &f->component[i];
	return NULL;
}

/* What components of cubicle (id) allocated; and what nobody did whose code it
 * has: a cubicle may write into its list what it likes. */
static void print_components(FILE *to, const struct facts *f, uint32_t id,
	const struct site *site, size_t sites)
{
	for (unsigned i = 0; i <= f->components; i++) {
		const struct cubicle_record_component *c =
			i < f->components ? &f->component[i] : NULL;
		struct site all = {0, 0, 0};
		for (size_t k = 0; k < sites; k++) {
			if (component_at(f, site[k].address) != c)
				continue;
			all.blocks += site[k].blocks;
			all.bytes += site[k].bytes;
		}
		if (!all.blocks && (!c || c->cubicle != id))
			continue;
		fprintf(to,
			"    %-20s %10" PRIu64 " byte%s in %" PRIu64 " block%s",
			c ? c->name : "unknown component", all.bytes,
			plural(all.bytes), all.blocks, plural(all.blocks));
		if (c && c->cubicle == id) {
			uint64_t pages = (c->bytes + CUBICLE_PAGE_BYTES - 1) /
				CUBICLE_PAGE_BYTES;
			fprintf(to, "; image: %" PRIu64 " page%s", pages,
				plural(pages));
		}
		fprintf(to, "\n");
	}
}

static void print_sites(
	FILE *to, struct symbols *s, const struct site *site, size_t sites)
{
	size_t shown = sites < SITES_SHOWN ? sites : SITES_SHOWN;
	struct site rest = {0, 0, 0};
	char text[1024];

	for (size_t i = 0; i < shown; i++) {
		symbols_code(s, site[i].address, true, text, sizeof(text));
		fprintf(to,
			"      %10" PRIu64 " byte%s in %" PRIu64
			" block%s at %s\n",
			site[i].bytes, plural(site[i].bytes), site[i].blocks,
			plural(site[i].blocks), text);
	}
	for (size_t i = shown; i < sites; i++) {
		rest.blocks += site[i].blocks;
		rest.bytes += site[i].bytes;
	}
	if (sites > shown)
		fprintf(to,
			"      … and %" PRIu64 " byte%s in %" PRIu64
			" block%s at %zu more place%s\n",
			rest.bytes, plural(rest.bytes), rest.blocks,
			plural(rest.blocks), sites - shown,
			plural(sites - shown));
}

static void print_cubicle(FILE *to, const struct facts *f, struct symbols *s,
	uint32_t id, const struct facts_block *b, size_t count)
{
	const struct cubicle_record_heap *h = &f->heap[id];
	struct site *site = calloc(count ? count : 1, sizeof(*site));
	size_t sites;

	if (!site)
		abort();
	sites = make_sites(site, b, count);
	fprintf(to,
		"  cubicle %s: heap: %" PRIu64 " page%s mapped, at "
		"most %" PRIu64,
		facts_cubicle(f, id), h->pages, plural(h->pages), h->pages_max);
	if (f->log_bytes[id])
		fprintf(to, " (%" PRIu64 " for this list)",
			f->log_bytes[id] / CUBICLE_PAGE_BYTES);
	fprintf(to, "\n");
	print_components(to, f, id, site, sites);
	print_sites(to, s, site, sites);
	if (f->blocks_lost[id])
		fprintf(to,
			"      %" PRIu64
			" more block%s, not listed for lack of "
			"memory\n",
			f->blocks_lost[id], plural(f->blocks_lost[id]));
	free(site);
}

void leaks_print(FILE *to, const struct facts *f, struct symbols *s)
{
	struct facts_block *b = calloc(f->blocks + 1, sizeof(*b));
	size_t at = 0;

	if (!b)
		abort();
	if (f->blocks)
		memcpy(b, f->block, f->blocks * sizeof(*b));
	qsort(b, f->blocks, sizeof(*b), by_site);
	fprintf(to, "cubicle: blocks that were not freed, by heap:\n");
	for (uint32_t id = 1; id < CUBICLE_SLOTS; id++) {
		size_t first = at;
		while (at < f->blocks && b[at].cubicle == id)
			at++;
		if (f->heap[id].cubicle)
			print_cubicle(to, f, s, id, b + first, at - first);
	}
	free(b);
}
