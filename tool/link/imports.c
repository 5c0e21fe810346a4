/* SPDX-License-Identifier: MIT */
/*
 * imports.c: imports are bound to exports. In the same cubicle directly; in
 * another one, through a gate, if both sides declare the function alike and the
 * layout lets the importer call it.
 */
#include <string.h>
#include <cubicle/heap_log_abi.h>
#include "link/edges.h"
#include "link/imports.h"
#include "link/symbols.h"

/* In front of a name: that of another component, though the importer defines
 * one of this name itself, which calls it. */
#define NEXT_PREFIX "cubicle_next_"

#ifndef WITHOUT_TYPES /* the control of an attack: see tests/attack */
#define WITHOUT_TYPES 0
#endif

struct import import_of(const struct linker *l, uint32_t component,
	const struct elf_symbol *symbol, bool call)
{
	struct import im = {.component = component,
		.symbol = symbol,
		.name = elf_name(&l->component[component].elf, symbol),
		.call = call};
	size_t prefix = sizeof(NEXT_PREFIX) - 1;

	im.next = strlen(im.name) > prefix &&
		!memcmp(im.name, NEXT_PREFIX, prefix);
	if (im.next)
		im.name += prefix;
	return im;
}

/* May cubicle (id) call component (component)? */
static bool calls(const struct linker *l, uint32_t id, uint32_t component)
{
	return link_cubicle(l, id)->calls & CUBICLE_SET(component);
}

/* --- the monitor ---------------------------------------------------------------- */

static int resolve_monitor(
	struct linker *l, const struct import *im, uint32_t call, uint64_t *to)
{
	const struct link_component *c = &l->component[im->component];
	const struct cubicle_system_cubicle *cubicle =
		link_cubicle(l, c->cubicle);
	uint32_t rights = monitor_call_rights(call), edge;

	if (rights & ~cubicle->rights)
		return link_complain(
			"component %s calls %s, but cubicle %s does "
			"not have the right `%s` in the layout",
			c->name, im->name, cubicle->name,
			rights == CUBICLE_RIGHT_HOST		? "host"
				: rights == CUBICLE_RIGHT_PAGES ? "pages"
				: rights == CUBICLE_RIGHT_FILES ? "files"
								: "net");
	if (edge_to_monitor(l, call, c->cubicle, &edge))
		return -1;
	*to = link_stub(l, c->cubicle, edge);
	return 0;
}

/* --- the own cubicle ------------------------------------------------------------ */

/* A definition in the importer's own cubicle; its own component's first. */
static const struct definition *definition_near(
	const struct linker *l, const struct import *im)
{
	uint32_t self = l->component[im->component].cubicle;
	const struct definition *d = definition_first(l, im->name);
	const struct definition *near = NULL;

	for (; d; d = definition_next(l, d, im->name)) {
		bool own = d->component == im->component;
		if (own && !im->next)
			return d;
		if (!own && !near && l->component[d->component].cubicle == self)
			near = d;
	}
	return near;
}

/* What takes the place of an import where blocks of heaps are listed. */
static const struct definition *definition_logged(
	const struct linker *l, const struct import *im)
{
	static const char prefix[] = CUBICLE_HEAP_LOG_PREFIX;
	char name[sizeof(prefix) + 32] = CUBICLE_HEAP_LOG_PREFIX;
	struct import logged = *im;
	size_t length = strlen(im->name);

	if (!(l->system->flags & CUBICLE_SYSTEM_LEAKS) || im->symbol->section ||
		length > 32)
		return NULL;
	memcpy(name + sizeof(prefix) - 1, im->name, length + 1);
	logged.name = name;
	return definition_near(l, &logged);
}

/* Does any other cubicle have the right to call component (component)? */
static bool called_from_outside(const struct linker *l, uint32_t component)
{
	for (uint32_t id = 1; id <= l->system->cubicles; id++)
		if (id != l->component[component].cubicle &&
			calls(l, id, component))
			return true;
	return false;
}

static int resolve_near(struct linker *l, const struct import *im,
	const struct definition *d, uint64_t *to)
{
	const struct cubicle_interface *i =
		link_interface(l, d->component, im->name);
	uint32_t edge;

	if (elf_symbol_type(d->symbol) == ELF_SYMBOL_IFUNC)
		return link_complain("component %s: %s is an indirect function "
				     "(IFUNC), which are not supported",
			l->component[d->component].name, im->name);
	/*
	 * The address of an exported function is its gate, as it may end up
	 * with somebody who is in another cubicle.
	 */
	*to = definition_address(l, d);
	if (im->call || !i ||
		elf_symbol_type(d->symbol) != ELF_SYMBOL_FUNCTION ||
		!called_from_outside(l, d->component))
		return 0;
	if (edge_to_function(l, d, i, &edge))
		return -1;
	*to = link_stub(l, l->component[im->component].cubicle, edge);
	return 0;
}

/* --- other cubicles ------------------------------------------------------------- */

/*
 * A definition in another cubicle: that of the one component which declares
 * the function and which the layout lets the importer call. Otherwise, the
 * first other definition, which is refused.
 */
static int definition_far(const struct linker *l, const struct import *im,
	const struct definition **found)
{
	uint32_t self = l->component[im->component].cubicle;
	const struct definition *d = definition_first(l, im->name);
	const struct definition *far = NULL, *refused = NULL;
	bool declared = false;

	for (; d; d = definition_next(l, d, im->name)) {
		if (l->component[d->component].cubicle == self)
			continue;
		bool declares = link_interface(l, d->component, im->name);
		if (!refused || (declares && !declared))
			refused = d;
		declared |= declares;
		if (!declares || !calls(l, self, d->component))
			continue;
		if (far)
			return link_complain(
				"%s is exported by both %s and %s, and the "
				"layout lets cubicle %s call both",
				im->name, l->component[far->component].name,
				l->component[d->component].name,
				link_cubicle(l, self)->name);
		far = d;
	}
	*found = far ? far : refused;
	return 0;
}

/*
 * Component (from) passes callbacks to function (i) of (to). Gates move the
 * arguments of a callback as (to) declares its type. If (from) declares that
 * type, too, both declarations must be the same.
 */
static int callbacks_agree(struct linker *l, uint32_t from, uint32_t to,
	const struct cubicle_interface *i)
{
	for (uint32_t a = 0; a < i->args && !WITHOUT_TYPES; a++) {
		if (i->arg[a].kind != CUBICLE_ARG_CALLBACK)
			continue;
		const char *name = link_name(i, a);
		const struct cubicle_interface *ours =
			link_interface(l, from, name);
		const struct cubicle_interface *theirs =
			link_interface(l, to, name);
		if (ours && theirs && memcmp(ours, theirs, sizeof(*ours)))
			return link_complain("components %s and %s declare %s, "
					     "which %s takes, differently",
				l->component[from].name, l->component[to].name,
				name, i->name);
	}
	return 0;
}

/* The gate to (d) for component (im->component), if all agrees. */
static int resolve_far(struct linker *l, const struct import *im,
	const struct definition *d, uint64_t *to_address)
{
	const struct link_component *from = &l->component[im->component];
	const struct link_component *to = &l->component[d->component];
	const struct cubicle_interface *theirs =
		link_interface(l, d->component, im->name);
	const struct cubicle_interface *ours =
		link_interface(l, im->component, im->name);
	bool permissive = l->system->flags & CUBICLE_SYSTEM_PERMISSIVE;
	uint32_t edge;

	if (elf_symbol_type(d->symbol) != ELF_SYMBOL_FUNCTION)
		return link_complain(
			"component %s imports the data %s of %s, which is in "
			"another cubicle; only functions can be",
			from->name, im->name, to->name);
	if (!theirs)
		return link_complain(
			"component %s imports %s of %s, which is in another "
			"cubicle and does not declare it (CUBICLE_FUNCTION)",
			from->name, im->name, to->name);
	if (ours && memcmp(ours, theirs, sizeof(*ours)))
		return link_complain(
			"components %s and %s declare %s differently",
			from->name, to->name, im->name);
	if (callbacks_agree(l, im->component, d->component, theirs))
		return -1;
	if (!calls(l, from->cubicle, d->component) && !permissive)
		return link_complain(
			"component %s calls %s of %s, but the layout "
			"does not let cubicle %s: add %s to its "
			"`calls`",
			from->name, im->name, to->name,
			link_cubicle(l, from->cubicle)->name, to->name);
	if (edge_to_function(l, d, theirs, &edge))
		return -1;
	*to_address = link_stub(l, from->cubicle, edge);
	return 0;
}

/* May the importer call (d), which declares it? */
static bool may_call(const struct linker *l, const struct import *im,
	const struct definition *d)
{
	return link_interface(l, d->component, im->name) &&
		calls(l, l->component[im->component].cubicle, d->component);
}

int import_resolve(struct linker *l, const struct import *im, uint64_t *to)
{
	const struct definition *d = definition_logged(l, im);
	bool weak = elf_symbol_bind(im->symbol) == ELF_BIND_WEAK;
	uint32_t call = monitor_call(im->name);

	*to = 0;
	if (d) {
		*to = definition_address(l, d);
		return 0;
	}
	d = definition_near(l, im);
	if (d)
		return resolve_near(l, im, d, to);
	if (call)
		return resolve_monitor(l, im, call, to);
	if (definition_far(l, im, &d))
		return -1;
	/* A component that imports it weakly checks the address before it calls
	 * it. */
	if (weak && (!d || !may_call(l, im, d)))
		return 0;
	if (d)
		return resolve_far(l, im, d, to);
	return link_complain("component %s: nothing in this layout exports %s, "
			     "which it imports",
		l->component[im->component].name, im->name);
}
