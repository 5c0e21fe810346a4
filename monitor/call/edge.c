/* SPDX-License-Identifier: MIT */
/* edge.c: the functions that can be called through gates, and who may. */
#include <cubicle/interface_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/counters.h"
#include "base/cubicle.h"
#include "base/limits.h"
#include "base/observe.h"
#include "base/space.h"
#include "base/string.h"
#include "call/edge.h"
#include "call/plan.h"
#include "call/time.h"

struct edge edges[EDGES_MAX];
const struct cubicle_interface *edge_interfaces[EDGES_MAX];
uint32_t edge_count;
struct cubicle_image_interface link_interfaces[CUBICLE_INTERFACES_MAX];

/* The most functions that one cubicle may pass as callbacks. The edges that
 * the image leaves are divided among the cubicles. */
#define CALLBACKS_MOST 128
static uint32_t callbacks_max = CALLBACKS_MOST;

uint32_t link_callbacks_max(void)
{
	return callbacks_max;
}

void link_callbacks_limit(uint32_t each)
{
	if (each < callbacks_max)
		callbacks_max = each;
}

/* All of them are in the table of the loader. */
const struct cubicle_interface *link_callback(
	const struct cubicle_interface *i, uint32_t arg)
{
	const struct cubicle_image_interface *of = (const void *)i;
	uint32_t number = of->callback[arg];

	return number ? &link_interfaces[number - 1].interface : NULL;
}

uint64_t stub_address(uint32_t id, uint32_t edge)
{
	return slot_base(backend->show ? id : 0) + CUBICLE_STUBS_OFFSET +
		CUBICLE_STUB_BYTES * (uint64_t)edge;
}

/* Numbers in registers, of which the first may be the caller, and as a result
 * no more than an error. */
static bool numbers_only(const struct cubicle_interface *i)
{
	if (i->args > 6 || i->varargs ||
		i->result_class == CUBICLE_CLASS_REAL ||
		i->result_class == CUBICLE_CLASS_STRUCT ||
		i->result_class == CUBICLE_CLASS_POINTER ||
		i->result_kind > CUBICLE_RESULT_ERROR)
		return false;
	for (uint32_t a = gate_has_who(i); a < i->args; a++)
		if ((i->arg[a].kind != CUBICLE_ARG_VALUE &&
			    i->arg[a].kind != CUBICLE_ARG_TOKEN) ||
			i->nonnull[a] || i->arg[a].class == CUBICLE_CLASS_REAL)
			return false;
	return true;
}

static uint64_t result_mask(const struct cubicle_interface *i)
{
	if (i->result_kind == CUBICLE_RESULT_NONE ||
		i->result_class == CUBICLE_CLASS_REAL)
		return 0;
	if (i->result_size >= 8)
		return ~(uint64_t)0;
	return BIT(8 * i->result_size) - 1;
}

static uint64_t result_limit(const struct cubicle_interface *i)
{
	if (i->result_kind != CUBICLE_RESULT_ERROR)
		return ~(uint64_t)0;
	return (result_mask(i) >> 1) + ERRNO_MAX;
}

/* Which registers the gate has to clear. */
static void (*clear_function(const struct cubicle_interface *i))(void)
{
	uint32_t used =
		i->result_class == CUBICLE_CLASS_STRUCT && i->result_size > 16;

	for (uint32_t a = 0; a < i->args; a++)
		if (i->arg[a].class != CUBICLE_CLASS_REAL)
			used++;
	return gates->clear[i->varargs || used > 6 ? 6 : used];
}

/* The gate of calls to a function (i) of (callee): where there is nothing to
 * check or to do, the short one. */
static void (*handler(const struct edge *e))(void)
{
	const struct cubicle_interface *i = edge_interfaces[e - edges];
	const struct cubicle *c = &cubicles[e->callee];
	bool timed = (e->callers | CUBICLE_SET(e->callee)) & time_limited;
	bool who = gate_has_who(i);

	if (!numbers_only(i) || backend->open || c->has_fs || c->stopped ||
		c->enter || timed || OBSERVES_CALLS || plans[e - edges].gone)
		return who ? gates->call_checked_who : gates->call_checked;
	return who ? gates->call_who : gates->call;
}

void edge_admit(uint32_t e, cubicle_set_t callers)
{
	edges[e].callers |= observe_admitted(e, callers);
	edges[e].handler = handler(&edges[e]);
}

/* Name edge number (edge_count), which is new, in the counters. */
static void edge_count_name(uint32_t callee, const struct cubicle_interface *i)
{
	struct cubicle_counted_edge *e = &counters.edge[edge_count];

	counters.edges = edge_count + 1;
	memcpy(e->function, i->name, sizeof(e->function));
	e->callee = callee;
}

uint32_t edge_new(uint32_t callee, uint64_t entry, uint32_t component,
	const struct cubicle_interface *i)
{
	if (edge_count == EDGES_MAX)
		return 0;
	edges[edge_count] = (struct edge){.entry = entry,
		.clear = clear_function(i),
		.result = result_mask(i),
		.limit = result_limit(i),
		.callee = callee,
		.component = component};
	edge_interfaces[edge_count] = i;
	edge_count_name(callee, i);
	edges[edge_count].handler = handler(&edges[edge_count]);
	gate_plan(edge_count, i);
	return edge_count++;
}

void link_handlers(uint32_t id)
{
	for (uint32_t e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].callee == id)
			edges[e].handler = handler(&edges[e]);
}

void edges_forget(uint32_t id)
{
	for (uint32_t e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].callee == id && edges[e].component == ~0u)
			plans[e].gone = edges[e].callers;
}

uint32_t gate_callback(uint32_t owner, uint64_t entry, uint32_t caller,
	const struct cubicle_interface *interface)
{
	uint32_t e;

	for (e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].entry == entry &&
			edge_interfaces[e] == interface &&
			edges[e].callee == owner)
			break;
	if (e == edge_count) {
		if (cubicles[owner].callbacks >= callbacks_max)
			return 0;
		e = edge_new(owner, entry, ~0u, interface);
		cubicles[owner].callbacks += !!e;
	}
	if (e) {
		plans[e].gone &= ~CUBICLE_SET(caller);
		edge_admit(e, CUBICLE_SET(caller));
	}
	return e;
}
