/* SPDX-License-Identifier: MIT */
/*
 * imports.c: imports are bound to exports. In the same cubicle directly; in
 * another one, through a gate, if both sides declare the function alike and the
 * layout lets the importer call it.
 */
#include <cubicle/heap_log_abi.h>
#include <cubicle/interface_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/cubicle.h"
#include "base/limits.h"
#include "base/observe.h"
#include "base/print.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "call/edge.h"
#include "defence.h"
#include "load/elf.h"
#include "load/imports.h"
#include "load/symbols.h"
#include "service/calls.h"

/* No gate to a function, or for a callback of it, that nobody has decided on.
 */
static void undecided_refuse(
	uint32_t component, const struct cubicle_interface *i)
{
	for (uint32_t a = 0; a < i->args; a++) {
		const struct cubicle_interface *type = NULL;
		if (i->arg[a].kind == CUBICLE_ARG_UNDECIDED)
			refuse("component %s: argument %u of %s, %s, is "
			       "undecided: give it a kind in its declaration "
			       "(see cubicle/interface.h)",
				components[component].name, a + 1, i->name,
				link_name(i, a));
		if (i->arg[a].kind == CUBICLE_ARG_CALLBACK)
			type = link_interface(component, link_name(i, a));
		if (type && (type->flags & CUBICLE_INTERFACE_CALLBACK) &&
			!(i->flags & CUBICLE_INTERFACE_CALLBACK))
			undecided_refuse(component, type);
	}
}

uint32_t edge_of(const struct definition *d, const struct cubicle_interface *i)
{
	uint64_t entry = definition_address(d);

	for (uint32_t e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].entry == entry && edge_interfaces[e] == i)
			return e;
	undecided_refuse(d->component, i);
	uint32_t e = edge_new(
		components[d->component].cubicle, entry, d->component, i);
	if (!e)
		refuse("more than %d functions are called through gates",
			EDGES_MAX);
	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (cubicles[id].calls & CUBICLE_SET(d->component))
			edge_admit(e, CUBICLE_SET(id));
	edge_admit(e, CUBICLE_SET(components[d->component].cubicle));
	return e;
}

/* --- imports ----------------------------------------------------------------- */

static uint64_t edge_to_monitor(
	const struct component *c, const struct monitor_call *call)
{
	uint32_t self = c->cubicle, e;

	if (call->rights & ~cubicles[self].rights)
		refuse("component %s calls %s, but cubicle %s has not the right "
		       "`%s` in the layout",
			c->name, call->name, cubicles[self].name,
			call->rights == CUBICLE_RIGHT_HOST ? "host" : "pages");
	uint64_t entry = (uintptr_t)call->function;
	for (e = EDGE_FIRST; e < edge_count; e++)
		if (edges[e].entry == entry &&
			edges[e].handler == gates->call_monitor)
			break;
	if (e == edge_count) {
		if (edge_count == EDGES_MAX)
			refuse("more than %d functions are called", EDGES_MAX);
		edges[edge_count++] =
			(struct edge){.handler = gates->call_monitor,
				.entry = entry,
				.component = ~0u};
	}
	edges[e].callers |= CUBICLE_SET(self);
	return stub_address(self, e);
}

static const struct monitor_call *monitor_call(const char *name)
{
	for (const struct monitor_call *c = monitor_calls; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

/* Does any other cubicle have the right to call component (component)? */
static bool called_from_outside(uint32_t component)
{
	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (id != components[component].cubicle &&
			(cubicles[id].calls & CUBICLE_SET(component)))
			return true;
	return false;
}

/* A definition in the importer's own cubicle; its own component's first. */
static const struct definition *definition_near(const struct import *im)
{
	uint32_t self = components[im->component].cubicle;
	const struct definition *d = definition_first(im->name), *near = NULL;

	for (; d; d = definition_next(d, im->name)) {
		bool own = d->component == im->component;
		if (own && !im->next)
			return d;
		if (!own && !near && components[d->component].cubicle == self)
			near = d;
	}
	return near;
}

/*
 * A definition in another cubicle: that of the one component which declares
 * the function and which the layout lets the importer call. If there is none,
 * one that would have been meant, to be refused.
 */
static const struct definition *definition_far(const struct import *im)
{
	uint32_t self = components[im->component].cubicle;
	const struct definition *d = definition_first(im->name);
	const struct definition *far = NULL, *refused = NULL;
	bool declared = false;

	for (; d; d = definition_next(d, im->name)) {
		if (components[d->component].cubicle == self)
			continue;
		bool declares = link_interface(d->component, im->name);
		if (!refused || (declares && !declared))
			refused = d;
		declared |= declares;
		if (!declares ||
			!(cubicles[self].calls & CUBICLE_SET(d->component)))
			continue;
		if (far)
			refuse("%s is exported by both %s and %s, and the "
			       "layout lets cubicle %s call both",
				im->name, components[far->component].name,
				components[d->component].name,
				cubicles[self].name);
		far = d;
	}
	return far ? far : refused;
}

/*
 * Component (from) passes callbacks to function (i) of (to). Gates move the
 * arguments of a callback as (to) declares its type. If (from) declares that
 * type, too, both declarations must be the same.
 */
static void callbacks_agree(
	uint32_t from, uint32_t to, const struct cubicle_interface *i)
{
	for (uint32_t a = 0; a < i->args && DEFENDS(DEFENCE_TYPES); a++) {
		if (i->arg[a].kind != CUBICLE_ARG_CALLBACK)
			continue;
		const char *name = link_name(i, a);
		const struct cubicle_interface *ours =
			link_interface(from, name);
		const struct cubicle_interface *theirs =
			link_interface(to, name);
		if (ours && theirs && memcmp(ours, theirs, sizeof(*ours)))
			refuse("components %s and %s declare %s, which %s "
			       "takes, differently",
				components[from].name, components[to].name,
				name, i->name);
	}
}

/* The gate to (d) for component (im->component), if all agrees. */
static uint64_t resolve_far(const struct import *im, const struct definition *d)
{
	const struct component *from = &components[im->component];
	const struct component *to = &components[d->component];
	const struct cubicle_interface *theirs =
		link_interface(d->component, im->name);
	const struct cubicle_interface *ours =
		link_interface(im->component, im->name);

	if (elf_symbol_type(d->symbol) != ELF_SYMBOL_FUNCTION)
		refuse("component %s imports the data %s of %s, which is in "
		       "another cubicle; only functions can be",
			from->name, im->name, to->name);
	if (!theirs)
		refuse("component %s imports %s of %s, which is in another "
		       "cubicle and does not declare it (CUBICLE_FUNCTION)",
			from->name, im->name, to->name);
	if (ours && memcmp(ours, theirs, sizeof(*ours)))
		refuse("components %s and %s declare %s differently",
			from->name, to->name, im->name);
	callbacks_agree(im->component, d->component, theirs);
	if (!(cubicles[from->cubicle].calls & CUBICLE_SET(d->component)) &&
		!PERMISSIVE)
		refuse("component %s calls %s of %s, but the layout does not "
		       "let cubicle %s: add %s to its `calls`",
			from->name, im->name, to->name,
			cubicles[from->cubicle].name, to->name);
	return stub_address(from->cubicle, edge_of(d, theirs));
}

static uint64_t resolve_near(
	const struct import *im, const struct definition *d)
{
	const struct cubicle_interface *i =
		link_interface(d->component, im->name);

	if (elf_symbol_type(d->symbol) == ELF_SYMBOL_IFUNC)
		refuse("component %s: %s is an indirect function (IFUNC), "
		       "which are not supported",
			components[d->component].name, im->name);
	/*
	 * The address of an exported function is its gate, as it may end up
	 * with somebody who is in another cubicle.
	 */
	if (!im->call && i &&
		elf_symbol_type(d->symbol) == ELF_SYMBOL_FUNCTION &&
		called_from_outside(d->component))
		return stub_address(
			components[im->component].cubicle, edge_of(d, i));
	return definition_address(d);
}

/* May the importer call (d), which declares it? */
static bool may_call(const struct import *im, const struct definition *d)
{
	uint32_t self = components[im->component].cubicle;

	return link_interface(d->component, im->name) &&
		(cubicles[self].calls & CUBICLE_SET(d->component));
}

/* What takes the place of an import where blocks of heaps are listed. */
static const struct definition *definition_logged(const struct import *im)
{
	static const char prefix[] = CUBICLE_HEAP_LOG_PREFIX;
	char name[sizeof(prefix) + 32] = CUBICLE_HEAP_LOG_PREFIX;
	struct import logged = *im;
	uint64_t length = strlen(im->name);

	if (!LISTS_BLOCKS || im->symbol->section || length > 32)
		return NULL;
	memcpy(name + sizeof(prefix) - 1, im->name, length + 1);
	logged.name = name;
	return definition_near(&logged);
}

uint64_t import_resolve(const struct import *im)
{
	const struct component *c = &components[im->component];
	const struct definition *d = definition_logged(im);
	bool weak = elf_symbol_bind(im->symbol) == ELF_BIND_WEAK;

	if (d)
		return definition_address(d);
	d = definition_near(im);

	if (d)
		return resolve_near(im, d);
	const struct monitor_call *call = monitor_call(im->name);
	if (call)
		return edge_to_monitor(c, call);
	d = definition_far(im);
	/* Who imports it so asks whether it is there before he calls it. */
	if (weak && (!d || !may_call(im, d)))
		return 0;
	if (d)
		return resolve_far(im, d);
	refuse("component %s: nothing in this layout exports %s, which it "
	       "imports",
		c->name, im->name);
}
