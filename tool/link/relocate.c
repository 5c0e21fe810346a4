/* SPDX-License-Identifier: MIT */
/* relocate.c: components are relocated where they lie in the image. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include "link/imports.h"
#include "link/relocate.h"

static int relocation_refuse(struct linker *l, uint32_t component,
	const struct elf_relocation *r, const char *why)
{
	char text[256];

	snprintf(text, sizeof(text),
		"the relocation at 0x%" PRIx64 ", type %u, symbol %u, %s",
		r->offset, (uint32_t)r->info, (uint32_t)(r->info >> 32), why);
	return link_refuse(l, component, text);
}

/* Where the image has the 8 bytes at (address); NULL: it does not. */
static uint8_t *content(struct linker *l, uint64_t address)
{
	for (uint32_t i = 0; i < l->segments; i++) {
		const struct cubicle_image_segment *s = &l->segment[i].s;
		if (address >= s->address && s->file_bytes >= 8 &&
			address - s->address <= s->file_bytes - 8)
			return l->pages + s->offset + (address - s->address);
	}
	return NULL;
}

/* Compute the word for (r). */
static int value(struct linker *l, uint32_t component,
	const struct elf_relocation *r, uint64_t *to)
{
	const struct link_component *c = &l->component[component];
	uint32_t type = (uint32_t)r->info, index = (uint32_t)(r->info >> 32);

	if (type == ELF_RELATIVE) {
		*to = c->base + (uint64_t)r->addend;
		return 0;
	}
	if (type != ELF_64 && type != ELF_GLOB_DAT && type != ELF_JUMP_SLOT)
		return relocation_refuse(
			l, component, r, "is of a type that is not supported");
	if (index >= c->elf.symbols)
		return relocation_refuse(
			l, component, r, "is for a symbol that does not exist");
	struct import im = import_of(
		l, component, &c->elf.symbol[index], type == ELF_JUMP_SLOT);
	if (import_resolve(l, &im, to))
		return -1;
	*to += type == ELF_64 ? (uint64_t)r->addend : 0;
	return 0;
}

static int relocate(
	struct linker *l, uint32_t component, const struct elf_relocation *r)
{
	const struct link_component *c = &l->component[component];
	const struct elf_segment *s = elf_segment_at(&c->elf, r->offset, 8);
	uint64_t word;

	if (!s)
		return relocation_refuse(l, component, r, "lies outside of it");
	if (!(s->prot & PROT_WRITE))
		return relocation_refuse(l, component, r,
			"is not in writable memory (TEXTREL); compile it with "
			"-fPIC");
	uint8_t *at = content(l, c->base + r->offset);
	if (!at)
		return relocation_refuse(l, component, r,
			"lies outside of the data in the file");
	if (value(l, component, r, &word))
		return -1;
	/* The file says where: it need not be aligned. */
	memcpy(at, &word, sizeof(word));
	return 0;
}

int components_relocate(struct linker *l)
{
	int error = 0;

	for (uint32_t i = 0; i < l->system->components; i++) {
		const struct elf *elf = &l->component[i].elf;
		for (int t = 0; t < 2; t++)
			for (uint64_t r = 0; r < elf->relocations[t] && !error;
				r++)
				error = relocate(l, i, &elf->relocation[t][r]);
	}
	return error;
}
