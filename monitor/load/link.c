/* SPDX-License-Identifier: MIT */
/* link.c: components are relocated, and the gates between them made. */
#include <cubicle/heap_log_abi.h>
#include <cubicle/interface_abi.h>
#include <cubicle/system_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/limits.h"
#include "base/print.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "call/edge.h"
#include "defence.h"
#include "load/elf.h"
#include "load/imports.h"
#include "load/link.h"
#include "load/symbols.h"

/* --- relocations ------------------------------------------------------------- */

/* The file says where: it need not be aligned. */
static void put(uint64_t addr, uint64_t value)
{
	memcpy((void *)(uintptr_t)addr, &value, sizeof(value));
}

static _Noreturn void relocation_refuse(const struct component *c,
	const struct elf_relocation *r, const char *why)
{
	report_refused(c, 0);
	refuse("component %s: the relocation at 0x%lx, type %u, symbol %u, %s",
		c->name, r->offset, (uint32_t)r->info,
		(uint32_t)(r->info >> 32), why);
}

static void relocate(uint32_t component, const struct elf_relocation *r)
{
	const struct component *c = &components[component];
	const struct elf *elf = c->elf;
	uint32_t type = (uint32_t)r->info, index = (uint32_t)(r->info >> 32);
	const struct elf_segment *s = elf_segment_at(elf, r->offset, 8);

	if (!s)
		relocation_refuse(c, r, "lies outside of it");
	if (!(s->prot & PROT_WRITE))
		relocation_refuse(c, r,
			"is not in writable memory (TEXTREL); compile it with "
			"-fPIC");
	uint64_t to = c->base + r->offset;
	if (type == ELF_RELATIVE) {
		put(to, c->base + (uint64_t)r->addend);
		return;
	}
	if (type != ELF_64 && type != ELF_GLOB_DAT && type != ELF_JUMP_SLOT)
		relocation_refuse(c, r, "is of a type that is not supported");
	if (index >= elf->symbols)
		relocation_refuse(c, r, "is for a symbol that does not exist");
	const struct elf_symbol *symbol = &elf->symbol[index];
	struct import im = {.component = component,
		.symbol = symbol,
		.name = elf_name(elf, symbol),
		.call = type == ELF_JUMP_SLOT};
	size_t prefix = sizeof(NEXT_PREFIX) - 1;
	im.next = strlen(im.name) > prefix &&
		!memcmp(im.name, NEXT_PREFIX, prefix);
	if (im.next)
		im.name += prefix;
	put(to,
		import_resolve(&im) +
			(type == ELF_64 ? (uint64_t)r->addend : 0));
}

/* --- stubs ------------------------------------------------------------------- */

/* mov $edge, %r11d; jmp enter: all that a stub does. */
static void stub_write(uint8_t *to, uint32_t edge)
{
	uint64_t at = stub_address(0, edge);
	int32_t distance = (int32_t)((uintptr_t)backend->enter - (at + 11));

	memset(to, 0xcc, CUBICLE_STUB_BYTES);
	to[0] = 0x41;
	to[1] = 0xbb;
	memcpy(to + 2, &edge, 4);
	to[6] = 0xe9;
	memcpy(to + 7, &distance, 4);
}

/* Stubs for all edges, also for those that callbacks will make. */
static void stubs_write(void)
{
	uint64_t at = stub_address(0, 0);
	uint64_t bytes = PAGE_UP(CUBICLE_STUB_BYTES * EDGES_MAX);
	uint8_t *stubs = host_map(at, bytes, PROT_READ | PROT_WRITE, 0);

	if (!stubs)
		refuse("no memory for the stubs of the gates");
	for (uint32_t e = 0; e < EDGES_MAX; e++)
		stub_write(stubs + CUBICLE_STUB_BYTES * e, e);
	if (host_call(SYS_MPROTECT, at, bytes, PROT_READ | PROT_EXEC, 0, 0))
		refuse("the kernel refuses executable stubs");
}

/* Which cubicles want to be entered elsewhere first: see component.h. */
static void first_entries(void)
{
	const char *name = "cubicle_enter";
	const struct definition *d = definition_first(name);

	for (; d; d = definition_next(d, name)) {
		struct cubicle *c = &cubicles[components[d->component].cubicle];
		if (!c->first)
			c->first = c->enter = definition_address(d);
		c->unready = true;
	}
}

void link_all(void)
{
	edges[EDGE_RETURN] = (struct edge){
		.handler = gates->back, .callers = ~(cubicle_set_t)0};
	edges[EDGE_SIGNAL] = (struct edge){
		.handler = gates->signal, .callers = ~(cubicle_set_t)0};
	edge_count = EDGE_FIRST;
	for (uint32_t i = 0; i < system.components; i++) {
		const struct elf *elf = components[i].elf;
		for (uint32_t s = 1; s < elf->symbols; s++)
			if (definition_is(&elf->symbol[s]))
				definition_add(i, &elf->symbol[s]);
	}
	first_entries();
	for (uint32_t i = 0; i < system.components; i++) {
		const struct elf *elf = components[i].elf;
		for (int t = 0; t < 2; t++)
			for (uint64_t r = 0; r < elf->relocations[t]; r++)
				relocate(i, &elf->relocation[t][r]);
	}
	for (uint32_t i = 0; i < system.components; i++)
		components[i].heap_log = link_variable(
			i, CUBICLE_HEAP_LOG, sizeof(struct cubicle_heap_log));
	if (DEFENDS(DEFENCE_BUDGET))
		link_callbacks_limit((EDGES_MAX - edge_count) / cubicle_count);
	/* Views have stubs of their own. */
	if (!backend->show)
		stubs_write();
}

void link_check_entries(void)
{
	for (uint32_t e = EDGE_FIRST; backend->entry_check && e < edge_count;
		e++) {
		const struct edge *edge = &edges[e];
		if (interface_of(edge) && !backend->entry_check(edge->entry))
			refuse("component %s: function %s cannot be entered, as "
			       "it does not begin where a bundle does",
				components[edge->component].name,
				interface_of(edge)->name);
	}
	for (uint32_t id = 1; backend->entry_check && id <= cubicle_count; id++)
		if (!backend->entry_check(cubicles[id].first))
			refuse("cubicle %s: cubicle_enter() does not begin where "
			       "a bundle does",
				cubicles[id].name);
}

uint32_t link_start(uint32_t component)
{
	const char *name = "cubicle_main";
	const struct cubicle_interface *i = link_interface(component, name);
	const struct definition *d = definition_first(name);

	while (d && d->component != component)
		d = definition_next(d, name);
	if (!d || !i) {
		report_refused(&components[component], 0);
		refuse("component %s does not export cubicle_main()",
			components[component].name);
	}
	uint32_t e = edge_of(d, i);
	edges[e].callers = 0; /* the monitor alone, and once */
	return e;
}
