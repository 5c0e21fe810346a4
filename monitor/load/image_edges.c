/* SPDX-License-Identifier: MIT */
/*
 * image_edges.c: the rules for images: edges and their declarations.
 *
 * Edges enter text of the component that they name, at a place that a gate may
 * enter. Only callers that the layout names may use them, and functions of the
 * monitor only cubicles with the right.
 */
#include "base/backend.h"
#include "base/system.h"
#include "load/image.h"
#include "load/image_edges.h"
#include "load/interface.h"
#include "service/calls.h"

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

const char *image_first_check(struct image *image, uint32_t id)
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
		? IMAGE_FAIL(image, "cubicle %s: cubicle_enter(), at %lx, %s",
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
			return IMAGE_FAIL(image,
				"edge %u is for cubicle %u, which "
				"does not exist",
				i, id);
		if (!may_call(e, id))
			return IMAGE_FAIL(image,
				"edge %u, to %s, is for cubicle %s, which the "
				"layout gives no such right",
				i,
				e->call ? "the monitor"
					: image_component_name(e->component),
				system.cubicle[id - 1].name);
	}
	return NULL;
}

const char *image_edge_check(struct image *image, uint32_t i)
{
	const struct cubicle_image_edge *e = &image->edge[i];
	const char *why = NULL;

	if (e->call > monitor_calls_count)
		return IMAGE_FAIL(image,
			"edge %u is to function %u of the monitor, "
			"which does not exist",
			i, e->call);
	if (!e->call &&
		(e->component >= system.components ||
			e->interface >= image->interfaces))
		return IMAGE_FAIL(image,
			"edge %u is to component %u, by interface "
			"%u, which do not exist",
			i, e->component, e->interface);
	if (!e->call)
		why = entry_check(image, e->component, e->entry);
	return why ? IMAGE_FAIL(image, "component %s: function %s, at %lx, %s",
			     image_component_name(e->component),
			     image->interface[e->interface].interface.name,
			     e->entry, why)
		   : callers_check(image, i);
}

const char *image_declaration_check(struct image *image, uint32_t i)
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
	return why ? IMAGE_FAIL(image, "interface %u: %s", i, why) : NULL;
}

const char *image_start_check(struct image *image)
{
	uint32_t i = image->header->start;

	if (i < image->edges && !image->edge[i].call &&
		image->edge[i].component == system.start)
		return NULL;
	return IMAGE_FAIL(
		image, "edge %u is not to the component that starts", i);
}
