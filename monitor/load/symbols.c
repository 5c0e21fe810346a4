/* SPDX-License-Identifier: MIT */
/* symbols.c: what components export. */
#include "base/cubicle.h"
#include "base/print.h"
#include "base/string.h"
#include "load/elf.h"
#include "load/symbols.h"

/* A hash table of all defined symbols; equal names are chained in order. */
#define SYMBOLS_MAX  32768
#define SYMBOLS_HASH 16384

static struct definition definitions[SYMBOLS_MAX + 1];
static uint32_t definition_count, definition_hash[SYMBOLS_HASH];

static uint32_t hash(const char *name)
{
	uint32_t h = 5381;

	while (*name)
		h = h * 33 + (uint8_t)*name++;
	return h % SYMBOLS_HASH;
}

static const char *definition_name(const struct definition *d)
{
	return elf_name(components[d->component].elf, d->symbol);
}

void definition_add(uint32_t component, const struct elf_symbol *s)
{
	uint32_t *link =
		&definition_hash[hash(elf_name(components[component].elf, s))];

	if (definition_count == SYMBOLS_MAX)
		refuse("component %s: too many symbols",
			components[component].name);
	while (*link)
		link = &definitions[*link].next;
	*link = ++definition_count;
	definitions[definition_count] =
		(struct definition){.symbol = s, .component = component};
}

bool definition_is(const struct elf_symbol *s)
{
	return s->section && elf_symbol_bind(s) != ELF_BIND_LOCAL &&
		!(s->other & 2); /* not hidden */
}

const struct definition *definition_first(const char *name)
{
	uint32_t i = definition_hash[hash(name)];

	while (i && strcmp(definition_name(&definitions[i]), name))
		i = definitions[i].next;
	return i ? &definitions[i] : NULL;
}

const struct definition *definition_next(
	const struct definition *d, const char *name)
{
	uint32_t i = d->next;

	while (i && strcmp(definition_name(&definitions[i]), name))
		i = definitions[i].next;
	return i ? &definitions[i] : NULL;
}

uint64_t definition_address(const struct definition *d)
{
	return components[d->component].base + d->symbol->value;
}

uint64_t link_variable(uint32_t component, const char *name, uint64_t bytes)
{
	const struct definition *d = definition_first(name);

	while (d && d->component != component)
		d = definition_next(d, name);
	return d && d->symbol->size >= bytes ? definition_address(d) : 0;
}
