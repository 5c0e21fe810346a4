/* SPDX-License-Identifier: MIT */
/*
 * symbols.c: what components export: a hash table of all defined symbols, in
 * which equal names are chained in the order of the components.
 */
#include <string.h>
#include "link/symbols.h"

static uint32_t hash(const char *name)
{
	uint32_t h = 5381;

	while (*name)
		h = h * 33 + (uint8_t)*name++;
	return h % LINK_SYMBOLS_HASH;
}

static const char *definition_name(
	const struct linker *l, const struct definition *d)
{
	return elf_name(&l->component[d->component].elf, d->symbol);
}

static int definition_add(
	struct linker *l, uint32_t component, const struct elf_symbol *s)
{
	struct link_component *c = &l->component[component];
	uint32_t *link = &l->hash[hash(elf_name(&c->elf, s))];

	if (l->definitions == LINK_SYMBOLS_MAX)
		return link_complain("component %s: too many symbols", c->name);
	while (*link)
		link = &l->definition[*link].next;
	*link = ++l->definitions;
	l->definition[l->definitions] =
		(struct definition){.symbol = s, .component = component};
	return 0;
}

/* Is (s) a definition that others may use? */
static bool definition_is(const struct elf_symbol *s)
{
	return s->section && elf_symbol_bind(s) != ELF_BIND_LOCAL &&
		!(s->other & 2); /* not hidden */
}

int definitions_add(struct linker *l)
{
	int error = 0;

	for (uint32_t i = 0; i < l->system->components; i++) {
		const struct elf *elf = &l->component[i].elf;
		for (uint32_t s = 1; s < elf->symbols && !error; s++)
			if (definition_is(&elf->symbol[s]))
				error = definition_add(l, i, &elf->symbol[s]);
	}
	return error;
}

/* The first of (name) from number (i) on. */
static const struct definition *find(
	const struct linker *l, uint32_t i, const char *name)
{
	while (i && strcmp(definition_name(l, &l->definition[i]), name))
		i = l->definition[i].next;
	return i ? &l->definition[i] : NULL;
}

const struct definition *definition_first(
	const struct linker *l, const char *name)
{
	return find(l, l->hash[hash(name)], name);
}

const struct definition *definition_next(
	const struct linker *l, const struct definition *d, const char *name)
{
	return find(l, d->next, name);
}

uint64_t definition_address(const struct linker *l, const struct definition *d)
{
	return l->component[d->component].base + d->symbol->value;
}

const struct definition *definition_own(
	const struct linker *l, uint32_t component, const char *name)
{
	const struct definition *d = definition_first(l, name);

	while (d && d->component != component)
		d = definition_next(l, d, name);
	return d;
}
