/* SPDX-License-Identifier: MIT */
/*
 * image.c: the rules for images.
 *
 * Tables lie in the file, are aligned, and have a limited number of entries.
 * Components lie in the component area of their cubicle. Segments lie in their
 * component and do not overlap; their content lies in the file; none is
 * writable and executable. Edges enter text of the component that they name, at
 * a place that a gate may enter. Only callers that the layout names may use
 * them, and functions of the monitor only cubicles with the right.
 *
 * The contents of data concern only the cubicle that owns it, so nothing here
 * looks at relocations. Text is checked in its mapping (backend->text_check).
 */
#include <cubicle/published_abi.h>
#include "base/backend.h"
#include "base/limits.h"
#include "base/print.h"
#include "base/space.h"
#include "base/system.h"
#include "load/image.h"
#include "load/interface.h"
#include "service/calls.h"

#define FAIL(image, ...) \
	(print((image)->why, sizeof((image)->why), __VA_ARGS__), (image)->why)

uint32_t image_cubicle(uint32_t component)
{
	return system.component[component].cubicle + 1;
}

static const char *component_name(uint32_t component)
{
	return system.component[component].name;
}

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
			return FAIL(image, "%lu %s; there can be %lu to %lu",
				t->count, tables[i].name, tables[i].least,
				tables[i].most);
		if (!table_lies(t, tables[i].size, h->bytes))
			return FAIL(image,
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
		return FAIL(
			image, "it does not begin with the header of an image");
	if (h->bytes != bytes)
		return FAIL(image,
			"truncated: it has %lu bytes, and the file %lu",
			h->bytes, bytes);
	if (h->share_shift != share_shift)
		return FAIL(image,
			"its addresses are for another backend (share %u)",
			h->share_shift);
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

/* --- components and segments -------------------------------------------------- */

static const char *component_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_component *c = &image->component[i];
	uint32_t id = image_cubicle(i);

	if ((c->base | c->end) % PAGE || c->base > c->end ||
		c->base < memory_part(id, CUBICLE_IMAGE_OFFSET) ||
		c->end > memory_part(id, CUBICLE_IMAGE_END))
		return FAIL(image,
			"component %s, at %lx to %lx, does not lie where "
			"components of cubicle %s go",
			component_name(i), c->base, c->end,
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

static const char *segment_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_segment *s = &image->segment[i];

	if (s->component >= system.components)
		return FAIL(image,
			"segment %u belongs to a component that does not exist",
			i);
	const char *why = segment_kind(image, s);
	if (!why && !in_component(image, s))
		why = "does not lie in its component";
	if (!why && i && s->address < s[-1].address + s[-1].bytes)
		why = "overlaps the one before it, or is not in order";
	return why ? FAIL(image, "segment %u of component %s, at %lx, %s", i,
			     component_name(s->component), s->address, why)
		   : NULL;
}

/* --- entries ------------------------------------------------------------------ */

/* May a gate lead to (entry), in text of component (component)? */
static const char *entry_check(
	const struct image *image, uint32_t component, uint64_t entry)
{
	for (uint32_t i = 0; i < image->segments; i++) {
		const struct cubicle_image_segment *s = &image->segment[i];
		if (s->component != component ||
			s->protection != CUBICLE_IMAGE_TEXT ||
			entry < s->address || entry - s->address >= s->bytes)
			continue;
		return backend->entry_check && !backend->entry_check(entry)
			? "cannot be entered, as it does not begin where a "
			  "bundle does"
			: NULL;
	}
	return "does not lie in text of it";
}

static const char *first_check(struct image *image, uint32_t id)
{
	uint64_t first = image->cubicle[id - 1].first;
	const char *why = "is in no component";

	for (uint32_t i = 0; first && i < system.components; i++) {
		const struct cubicle_image_component *c = &image->component[i];
		if (image_cubicle(i) == id && first >= c->base &&
			first < c->end)
			why = entry_check(image, i, first);
	}
	return first && why
		? FAIL(image, "cubicle %s: cubicle_enter(), at %lx, %s",
			  system.cubicle[id - 1].name, first, why)
		: NULL;
}

/* Does the layout let cubicle (id) call by (e)? Calls within a cubicle pass a
 * gate, too, where an address is called. */
static bool may_call(const struct cubicle_image_edge *e, uint32_t id)
{
	const struct cubicle_system_cubicle *c = &system.cubicle[id - 1];

	if (e->call)
		return !(monitor_calls[e->call - 1].rights & ~c->rights);
	return image_cubicle(e->component) == id ||
		(c->calls & CUBICLE_SET(e->component));
}

static const char *callers_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_edge *e = &image->edge[i];

	for (uint32_t id = 0; id <= CUBICLE_CUBICLES_MAX; id++) {
		if (!(e->callers & CUBICLE_SET(id)))
			continue;
		if (!id || id > system.cubicles)
			return FAIL(image,
				"edge %u is for cubicle %u, which "
				"does not exist",
				i, id);
		if (!may_call(e, id))
			return FAIL(image,
				"edge %u, to %s, is for cubicle %s, which the "
				"layout gives no such right",
				i,
				e->call ? "the monitor"
					: component_name(e->component),
				system.cubicle[id - 1].name);
	}
	return NULL;
}

static const char *edge_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_edge *e = &image->edge[i];
	const char *why = NULL;

	if (e->call > monitor_calls_count)
		return FAIL(image,
			"edge %u is to function %u of the monitor, "
			"which does not exist",
			i, e->call);
	if (!e->call &&
		(e->component >= system.components ||
			e->interface >= image->interfaces))
		return FAIL(image,
			"edge %u is to component %u, by interface "
			"%u, which do not exist",
			i, e->component, e->interface);
	if (!e->call)
		why = entry_check(image, e->component, e->entry);
	return why ? FAIL(image, "component %s: function %s, at %lx, %s",
			     component_name(e->component),
			     image->interface[e->interface].interface.name,
			     e->entry, why)
		   : callers_check(image, i);
}

static const char *declaration_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_interface *x = &image->interface[i];
	const char *why = interface_check(&x->interface);

	for (uint32_t a = 0; !why && a < CUBICLE_ARGS_MAX; a++) {
		if (a < x->interface.args &&
			x->interface.arg[a].kind == CUBICLE_ARG_UNDECIDED)
			why = "an undecided argument";
		if (x->callback[a] > image->interfaces)
			why = "a callback whose type does not exist";
	}
	return why ? FAIL(image, "interface %u: %s", i, why) : NULL;
}

static const char *start_check(struct image *image)
{
	uint32_t i = image->header->start;

	if (i < image->edges && !image->edge[i].call &&
		image->edge[i].component == system.start)
		return NULL;
	return FAIL(image, "edge %u is not to the component that starts", i);
}

/* --- all of it ---------------------------------------------------------------- */

const char *image_check(struct image *image, const void *file, uint64_t bytes)
{
	const char *why = header_check(image, file, bytes);

	if (why)
		return why;
	tables_use(image, file);
	for (uint32_t i = 0; !why && i < system.components; i++)
		why = component_check(image, i);
	for (uint32_t i = 0; !why && i < image->segments; i++)
		why = segment_check(image, i);
	for (uint32_t i = 0; !why && i < image->interfaces; i++)
		why = declaration_check(image, i);
	for (uint32_t i = 0; !why && i < image->edges; i++)
		why = edge_check(image, i);
	for (uint32_t id = 1; !why && id <= system.cubicles; id++)
		why = first_check(image, id);
	return why ? why : start_check(image);
}
