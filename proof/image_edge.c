/* SPDX-License-Identifier: MIT */
/*
 * image_edge.c: an edge of an accepted image enters text of a component or
 * calls the monitor; each of its callers has the right to do so
 *
 * For any edge, any set of up to 7 callers, any rights, and 3 components.
 * The check of its entry is replaced by its contract (image_entry.c).
 *
 * Replace: entry_check entry_by_contract
 * Options: --unwind 4 --unwindset callers_check.0:9
 */
#define CUBICLE_CUBICLES_MAX 7
#include "image_system.h"
#include "service/calls.h"

#define RIGHTS (CUBICLE_RIGHT_HOST | CUBICLE_RIGHT_PAGES)

static int64_t nothing(void)
{
	return 0;
}

/* Defined before its users, so that CBMC knows its size there. */
const struct monitor_call monitor_calls[] = {
	{nothing, 0},
	{nothing, CUBICLE_RIGHT_HOST},
	{nothing, CUBICLE_RIGHT_PAGES},
	{nothing, RIGHTS},
};
const uint32_t monitor_calls_count = 4;

#include "load/image_edges.c"

struct cubicle_image_edge nondet_edge(void);

static struct cubicle_image_interface interface[2];
static struct image image = {.interface = interface};
static bool entered;

const char *entry_by_contract(
	const struct image *i, uint32_t component, uint64_t entry)
{
	const struct cubicle_image_edge *e = i->edge;

	CLAIM(component == e->component && entry == e->entry &&
			component < system.components,
		"the entry of the edge");
	entered = nondet_bool();
	return entered ? NULL : "is not an entry";
}

int main(void)
{
	struct cubicle_image_edge e = nondet_edge();
	uint32_t id = nondet_u8() % 8;

	any_system();
	image.edge = &e;
	ASSUME(!(e.callers >> 8)); /* a bit for each id */
	image.interfaces = nondet_u8() % 2 + 1;
	const char *why = image_edge_check(&image, 0);
	bool calls = !why && (e.callers >> id & 1);
	CLAIM_IF(calls, id >= 1 && id <= system.cubicles, "a caller exists");
	ASSUME(!why && id >= 1 && id <= system.cubicles);
	const struct cubicle_system_cubicle *c = &system.cubicle[id - 1];
	CLAIM(e.call <= 4, "the monitor has the function");
	ASSUME(e.call <= 4);
	if (e.call) {
		uint32_t needs = monitor_calls[e.call - 1].rights;
		CLAIM_IF(calls, (c->rights & needs) == needs, "its rights");
		REACHED(calls && needs == RIGHTS && id == 7, "the monitor");
		return 0;
	}
	CLAIM(entered, "it enters text");
	CLAIM(e.component < system.components, "it is to a component");
	CLAIM(e.interface < image.interfaces, "it has an interface");
	ASSUME(e.component < system.components);
	bool is_own = system.component[e.component].cubicle == id - 1;
	CLAIM_IF(calls, is_own || (c->calls >> e.component & 1),
		"the layout lets the caller call it");
	REACHED(calls && is_own && id == 7, "a call within a cubicle");
	REACHED(calls && !is_own && e.component == 2, "a call of another");
	return 0;
}
