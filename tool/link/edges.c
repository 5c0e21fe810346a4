/* SPDX-License-Identifier: MIT */
/* edges.c: the functions that can be called through gates. */
#include <string.h>
#include <cubicle/calls_abi.h>
#include "link/edges.h"
#include "link/symbols.h"

#define EDGES_MAX (CUBICLE_EDGES_MAX - CUBICLE_EDGE_FIRST)

#define NAME(name, function, rights) {#name, rights},
static const struct {
	const char *name;
	uint32_t rights;
} monitor_calls[] = {CUBICLE_MONITOR_CALLS(NAME)};
#define MONITOR_CALLS (sizeof(monitor_calls) / sizeof(monitor_calls[0]))

uint32_t monitor_call(const char *name)
{
	for (uint32_t i = 0; i < MONITOR_CALLS; i++)
		if (!strcmp(monitor_calls[i].name, name))
			return i + 1;
	return 0;
}

uint32_t monitor_call_rights(uint32_t call)
{
	return monitor_calls[call - 1].rights;
}

static int edge_new(
	struct linker *l, const struct cubicle_image_edge *e, uint32_t *edge)
{
	if (l->edges == EDGES_MAX)
		return link_complain(
			"more than %d functions are called through "
			"gates",
			EDGES_MAX);
	*edge = l->edges;
	l->edge[l->edges++] = *e;
	return 0;
}

int edge_to_monitor(
	struct linker *l, uint32_t call, uint32_t self, uint32_t *edge)
{
	const struct cubicle_image_edge e = {.call = call};

	for (*edge = 0; *edge < l->edges; ++*edge)
		if (l->edge[*edge].call == call)
			break;
	if (*edge == l->edges && edge_new(l, &e, edge))
		return -1;
	l->edge[*edge].callers |= CUBICLE_SET(self);
	return 0;
}

/* --- interfaces --------------------------------------------------------------- */

/* Refuse a gate to a function, or for its callback, with an undecided argument.
 */
static int undecided_refuse(
	struct linker *l, uint32_t component, const struct cubicle_interface *i)
{
	for (uint32_t a = 0; a < i->args; a++) {
		const struct cubicle_interface *type = NULL;
		if (i->arg[a].kind == CUBICLE_ARG_UNDECIDED)
			return link_complain(
				"component %s: argument %u of %s, %s, "
				"is undecided: give it a kind in its "
				"declaration (see "
				"cubicle/interface.h)",
				l->component[component].name, a + 1, i->name,
				link_name(i, a));
		if (i->arg[a].kind == CUBICLE_ARG_CALLBACK)
			type = link_interface(l, component, link_name(i, a));
		if (type && (type->flags & CUBICLE_INTERFACE_CALLBACK) &&
			!(i->flags & CUBICLE_INTERFACE_CALLBACK) &&
			undecided_refuse(l, component, type))
			return -1;
	}
	return 0;
}

static int interface_add(struct linker *l, uint32_t component,
	const struct cubicle_interface *i, uint32_t *number)
{
	for (*number = 0; *number < l->interfaces; ++*number)
		if (l->interface[*number].from == i)
			return 0;
	if (l->interfaces == CUBICLE_INTERFACES_MAX)
		return link_complain("more than %d declarations are needed",
			CUBICLE_INTERFACES_MAX);
	l->interface[l->interfaces++] =
		(struct link_interface){.from = i, .component = component};
	return 0;
}

/* (i) of component (component), and the types of its callbacks. A callback
 * itself takes none. */
static int interface_number(struct linker *l, uint32_t component,
	const struct cubicle_interface *i, uint32_t *number)
{
	if (interface_add(l, component, i, number))
		return -1;
	for (uint32_t a = 0; a < i->args; a++) {
		uint32_t type;
		if (i->arg[a].kind != CUBICLE_ARG_CALLBACK)
			continue;
		const struct cubicle_interface *from =
			link_interface(l, component, link_name(i, a));
		if (!from)
			continue;
		if (interface_add(l, component, from, &type))
			return -1;
		l->interface[*number].callback[a] = type + 1;
	}
	return 0;
}

/* --- edges of functions --------------------------------------------------------- */

/* The cubicles that the layout lets call (component), and its own. */
static cubicle_set_t callers(const struct linker *l, uint32_t component)
{
	cubicle_set_t all = CUBICLE_SET(l->component[component].cubicle);

	for (uint32_t id = 1; id <= l->system->cubicles; id++)
		if (link_cubicle(l, id)->calls & CUBICLE_SET(component))
			all |= CUBICLE_SET(id);
	return all;
}

int edge_to_function(struct linker *l, const struct definition *d,
	const struct cubicle_interface *i, uint32_t *edge)
{
	struct cubicle_image_edge e = {.component = d->component,
		.entry = definition_address(l, d),
		.callers = callers(l, d->component)};

	if (undecided_refuse(l, d->component, i) ||
		interface_number(l, d->component, i, &e.interface))
		return -1;
	for (*edge = 0; *edge < l->edges; ++*edge)
		if (!l->edge[*edge].call && l->edge[*edge].entry == e.entry &&
			l->edge[*edge].interface == e.interface)
			return 0;
	return edge_new(l, &e, edge);
}
