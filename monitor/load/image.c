/* SPDX-License-Identifier: MIT */
/*
 * image.c: the rules for images: tables, components and segments.
 *
 * Tables lie in the file, are aligned, and have a limited number of entries.
 * Shares do not overlap. Components lie in the component area of their cubicle.
 * Segments lie in their component and do not overlap; their content lies in the
 * file; none is writable and executable; no text goes on where another ends.
 *
 * The contents of data concern only the cubicle that owns it, so nothing here
 * looks at relocations. Text is checked in its mapping (backend->text_check).
 */
#include <cubicle/published_abi.h>
#include "base/backend.h"
#include "base/limits.h"
#include "base/print.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "defence.h"
#include "load/image.h"
#include "load/image_edges.h"

/* --- tables ------------------------------------------------------------------- */

/* Does (t), with entries of (size) bytes, lie in a file of (bytes)? */
static bool table_lies(
	const struct cubicle_image_table *t, uint64_t size, uint64_t bytes)
{
	return t->offset % CUBICLE_TABLE_ALIGN == 0 && t->offset <= bytes &&
		t->count <= (bytes - t->offset) / size;
}

static const void *table_at(
	const struct cubicle_image *h, const struct cubicle_image_table *t)
{
	return (const uint8_t *)h + t->offset;
}

static const char *tables_check(
	struct image *image, const struct cubicle_image *h)
{
	uint64_t published =
		system.components * sizeof(struct cubicle_published_component);
	const struct {
		const char *name;
		const struct cubicle_image_table *table;
		uint64_t size, least, most;
	} tables[] = {
		{"cubicles", &h->cubicle, sizeof(*image->cubicle),
			system.cubicles, system.cubicles},
		{"components", &h->component, sizeof(*image->component),
			system.components, system.components},
		{"segments", &h->segment, sizeof(*image->segment), 1,
			CUBICLE_SEGMENTS_MAX},
		{"edges", &h->edge, sizeof(*image->edge), 1,
			EDGES_MAX - CUBICLE_EDGE_FIRST},
		{"interfaces", &h->interface, sizeof(*image->interface), 1,
			CUBICLE_INTERFACES_MAX},
		{"published bytes", &h->published, 1, published, published},
	};

	for (uint32_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const struct cubicle_image_table *t = tables[i].table;
		if (t->count < tables[i].least || t->count > tables[i].most)
			return IMAGE_FAIL(image,
				"%lu %s; there can be %lu to %lu", t->count,
				tables[i].name, tables[i].least,
				tables[i].most);
		if (!table_lies(t, tables[i].size, h->bytes))
			return IMAGE_FAIL(image,
				"the table of %s, at byte %lu, does not lie "
				"in it",
				tables[i].name, t->offset);
	}
	return NULL;
}

static const char *header_check(
	struct image *image, const struct cubicle_image *h, uint64_t bytes)
{
	if (bytes < sizeof(*h) || h->magic != CUBICLE_IMAGE_MAGIC)
		return IMAGE_FAIL(
			image, "it does not begin with the header of an image");
	if (h->bytes != bytes)
		return IMAGE_FAIL(image,
			"truncated: it has %lu bytes, and the file %lu",
			h->bytes, bytes);
	if (h->views != shares.views)
		return IMAGE_FAIL(image,
			"its addresses are for another backend (views %u)",
			h->views);
	return tables_check(image, h);
}

static void tables_use(struct image *image, const struct cubicle_image *h)
{
	image->header = h;
	image->cubicle = table_at(h, &h->cubicle);
	image->component = table_at(h, &h->component);
	image->segment = table_at(h, &h->segment);
	image->edge = table_at(h, &h->edge);
	image->interface = table_at(h, &h->interface);
	image->published = table_at(h, &h->published);
	image->segments = h->segment.count;
	image->edges = h->edge.count;
	image->interfaces = h->interface.count;
	image->published_bytes = h->published.count;
}

/* --- shares ------------------------------------------------------------------- */

/* Give cubicle (id) the share that the image says, if it is nobody else's. */
static const char *share_check(struct image *image, uint32_t id)
{
	const struct cubicle_image_cubicle *c = &image->cubicle[id - 1];
	uint64_t end = (uint64_t)c->granule + c->granules;
	bool good = c->granules >= CUBICLE_GRANULES_MIN &&
		c->granule >= CUBICLE_GRANULES_COMMON &&
		end <= CUBICLE_GRANULES;

	for (uint32_t g = c->granule; good && g < end; g++) {
		good = shares.owner[g] == CUBICLE_GRANULE_FREE;
		shares.owner[g] = (uint8_t)id;
	}
	if (!good)
		return IMAGE_FAIL(image,
			"cubicle %s cannot have %u granules from %u on",
			system.cubicle[id - 1].name, c->granules, c->granule);
	shares.first[id] = (uint8_t)c->granule;
	shares.granules[id] = (uint8_t)c->granules;
	return NULL;
}

/* --- components and segments -------------------------------------------------- */

static const char *component_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_component *c = &image->component[i];
	uint32_t id = image_cubicle(i);

	if ((c->base | c->end) % PAGE || c->base > c->end ||
		c->base < memory_part(id, CUBICLE_IMAGE_OFFSET) ||
		c->end > memory_part(id, CUBICLE_IMAGE_END))
		return IMAGE_FAIL(image,
			"component %s, at %lx to %lx, does not lie where "
			"components of cubicle %s go",
			image_component_name(i), c->base, c->end,
			system.cubicle[id - 1].name);
	return NULL;
}

/* Does (s), of whole pages, lie in its component? */
static bool in_component(
	const struct image *image, const struct cubicle_image_segment *s)
{
	const struct cubicle_image_component *c =
		&image->component[s->component];

	return s->address >= c->base && s->address <= c->end &&
		s->bytes <= c->end - s->address;
}

/* Text (s) has constants of its own, or none. */
static bool constants_lie(
	const struct image *image, const struct cubicle_image_segment *s)
{
	if (!s->constants || s->constants > image->segments)
		return !s->constants;
	const struct cubicle_image_segment *c =
		&image->segment[s->constants - 1];
	return c->component == s->component &&
		c->protection == CUBICLE_IMAGE_READ;
}

static const char *segment_kind(
	const struct image *image, const struct cubicle_image_segment *s)
{
	bool text = s->protection == CUBICLE_IMAGE_TEXT;

	if ((s->protection & PROT_WRITE) && (s->protection & PROT_EXEC))
		return "is writable and executable";
	if (!text && s->protection != CUBICLE_IMAGE_READ &&
		s->protection != CUBICLE_IMAGE_DATA)
		return "has an unknown protection";
	if ((s->address | s->bytes | s->offset | s->file_bytes) % PAGE ||
		!s->bytes)
		return "does not consist of whole pages";
	if (s->file_bytes > s->bytes)
		return "has more content than room";
	if (s->offset > image->header->bytes ||
		s->file_bytes > image->header->bytes - s->offset)
		return "ends beyond the end of the file";
	if (text && s->file_bytes != s->bytes)
		return "is text that is not in the file";
	if (text && !constants_lie(image, s))
		return "has constants that can be written, or are not its own";
	return NULL;
}

/* Texts are checked one by one, so none may go on where another ends. */
static const char *segment_place(
	const struct image *image, const struct cubicle_image_segment *s)
{
	uint64_t before = s > image->segment ? s[-1].address + s[-1].bytes : 0;

	if (!in_component(image, s))
		return "does not lie in its component";
	if (s->address < before)
		return "overlaps the one before it, or is not in order";
	if (s->address == before &&
		(s->protection & s[-1].protection & PROT_EXEC) &&
		DEFENDS(DEFENCE_SEAM))
		return "is text without a free page after the text before it";
	return NULL;
}

static const char *segment_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_segment *s = &image->segment[i];

	if (s->component >= system.components)
		return IMAGE_FAIL(image,
			"segment %u belongs to a component that does not exist",
			i);
	const char *why = segment_kind(image, s);
	if (!why)
		why = segment_place(image, s);
	return why
		? IMAGE_FAIL(image, "segment %u of component %s, at %lx, %s", i,
			  image_component_name(s->component), s->address, why)
		: NULL;
}

/* --- all of it ---------------------------------------------------------------- */

const char *image_check(struct image *image, const void *file, uint64_t bytes)
{
	const char *why = header_check(image, file, bytes);

	if (why)
		return why;
	tables_use(image, file);
	memset(shares.owner + CUBICLE_GRANULES_COMMON, CUBICLE_GRANULE_FREE,
		CUBICLE_GRANULES - CUBICLE_GRANULES_COMMON);
	for (uint32_t id = 1; !why && shares.views && id <= system.cubicles;
		id++)
		why = share_check(image, id);
	for (uint32_t i = 0; !why && i < system.components; i++)
		why = component_check(image, i);
	for (uint32_t i = 0; !why && i < image->segments; i++)
		why = segment_check(image, i);
	for (uint32_t i = 0; !why && i < image->interfaces; i++)
		why = image_declaration_check(image, i);
	for (uint32_t i = 0; !why && i < image->edges; i++)
		why = image_edge_check(image, i);
	for (uint32_t id = 1; !why && id <= system.cubicles; id++)
		why = image_first_check(image, id);
	return why ? why : image_start_check(image);
}
