/* SPDX-License-Identifier: MIT */
/*
 * elf.c: reading shared objects (System V ABI, generic and x86-64).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <cubicle/interface_abi.h>
#include "link/elf.h"
#include "link/pages.h"

#define ET_DYN		3
#define EM_X86_64	62
#define PT_LOAD		1
#define PT_DYNAMIC	2
#define PT_TLS		7
#define PT_STACK	0x6474e551
#define PT_RELRO	0x6474e552
#define PF_X		1
#define PF_W		2
#define PF_R		4
#define SHT_DYNSYM	11
#define SHT_NOBITS	8
#define DT_STRTAB	5
#define DT_SYMTAB	6
#define DT_RELA		7
#define DT_RELASZ	8
#define DT_STRSZ	10
#define DT_REL		17
#define DT_PLTRELSZ	2
#define DT_TEXTREL	22
#define DT_JMPREL	23
#define DT_INIT_ARRAY	25
#define DT_FINI_ARRAY	26
#define DT_INIT_ARRAYSZ 27
#define DT_FINI_ARRAYSZ 28
#define DT_FLAGS	30
#define DF_TEXTREL	4

struct file_header {
	uint8_t ident[16];
	uint16_t type, machine;
	uint32_t version;
	uint64_t entry, phoff, shoff;
	uint32_t flags;
	uint16_t ehsize, phentsize, phnum, shentsize, shnum, shstrndx;
};

struct program_header {
	uint32_t type, flags;
	uint64_t offset, vaddr, paddr, filesz, memsz, align;
};

struct section_header {
	uint32_t name, type;
	uint64_t flags, addr, offset, size;
	uint32_t link, info;
	uint64_t addralign, entsize;
};

struct dynamic {
	int64_t tag;
	uint64_t value;
};

/* What the dynamic section says, not checked yet. */
struct tables {
	uint64_t strtab, strsz, symtab, rela, relasz, jmprel, pltrelsz;
};

#define FAIL(elf, ...) \
	(snprintf((elf)->why, sizeof((elf)->why), __VA_ARGS__), (elf)->why)

/* (bytes) bytes of the file at (offset), aligned for anything; or NULL. */
static const void *at(const struct elf *elf, uint64_t offset, uint64_t bytes)
{
	if (offset > elf->bytes || bytes > elf->bytes - offset || offset % 8)
		return NULL;
	return elf->file + offset;
}

static const char *parse_header(struct elf *elf, const struct file_header **out)
{
	const struct file_header *h = at(elf, 0, sizeof(*h));

	if (!h || memcmp(h->ident, "\177ELF", 4))
		return FAIL(elf, "not an ELF file");
	if (h->ident[4] != 2 || h->ident[5] != 1 || h->machine != EM_X86_64)
		return FAIL(elf, "not for x86-64 (class %u, machine %u)",
			h->ident[4], h->machine);
	if (h->type != ET_DYN)
		return FAIL(elf, "not a shared object (type %u)", h->type);
	if (h->phentsize != sizeof(struct program_header))
		return FAIL(elf, "program headers of %u bytes", h->phentsize);
	*out = h;
	return NULL;
}

static const char *parse_load(
	struct elf *elf, uint32_t index, const struct program_header *p)
{
	uint64_t end;

	if (elf->segments == ELF_SEGMENTS_MAX)
		return FAIL(elf, "more than %d segments", ELF_SEGMENTS_MAX);
	if (p->filesz > elf->bytes || p->offset > elf->bytes - p->filesz)
		return FAIL(elf,
			"truncated: segment %u ends at byte %" PRIu64
			", the file at %" PRIu64,
			index, p->offset + p->filesz, elf->bytes);
	if (p->filesz > p->memsz ||
		__builtin_add_overflow(p->vaddr, p->memsz, &end) ||
		end > ELF_SPAN_MAX)
		return FAIL(elf, "segment %u is larger than a component may be",
			index);
	if ((p->flags & PF_W) && (p->flags & PF_X))
		return FAIL(
			elf, "segment %u is writable and executable", index);
	if ((p->vaddr - p->offset) % PAGE)
		return FAIL(elf, "segment %u is not aligned to a page", index);
	if (elf->segments && PAGE_DOWN(p->vaddr) < PAGE_UP(elf->span))
		return FAIL(elf,
			"segments %u and %u overlap or are not in order",
			index - 1, index);
	if (!p->memsz)
		return NULL;
	if (elf->segments && (p->flags & PF_X) &&
		(elf->segment[elf->segments - 1].prot & PROT_EXEC))
		return FAIL(elf, "segments %u and %u are both executable",
			index - 1, index);
	elf->segment[elf->segments++] =
		(struct elf_segment){.address = p->vaddr,
			.file_offset = p->offset,
			.file_bytes = p->filesz,
			.bytes = p->memsz,
			.prot = (p->flags & PF_R ? PROT_READ : 0) |
				(p->flags & PF_W ? PROT_READ | PROT_WRITE : 0) |
				(p->flags & PF_X ? PROT_READ | PROT_EXEC : 0)};
	elf->span = end;
	return NULL;
}

static const char *parse_segment(struct elf *elf, uint32_t index,
	const struct program_header *p, const struct program_header **dynamic)
{
	switch (p->type) {
	case PT_LOAD:
		return parse_load(elf, index, p);
	case PT_DYNAMIC:
		*dynamic = p;
		return NULL;
	case PT_TLS:
		return FAIL(elf,
			"it has thread-local variables, which are "
			"not supported");
	case PT_STACK:
		if (p->flags & PF_X)
			return FAIL(elf, "it asks for an executable stack");
		return NULL;
	case PT_RELRO:
		elf->relro = p->vaddr;
		elf->relro_bytes = p->memsz;
		return NULL;
	}
	return NULL;
}

const struct elf_segment *elf_segment_at(
	const struct elf *elf, uint64_t address, uint64_t bytes)
{
	for (uint32_t i = 0; i < elf->segments; i++) {
		const struct elf_segment *s = &elf->segment[i];
		if (address >= s->address && bytes <= s->bytes &&
			address - s->address <= s->bytes - bytes)
			return s;
	}
	return NULL;
}

/* What the file holds for (address, bytes), or NULL. */
static const void *at_address(
	const struct elf *elf, uint64_t address, uint64_t bytes)
{
	const struct elf_segment *s = elf_segment_at(elf, address, bytes);

	if (!s || address - s->address > s->file_bytes ||
		bytes > s->file_bytes - (address - s->address))
		return NULL;
	return at(elf, s->file_offset + (address - s->address), bytes);
}

static const char *parse_dynamic_entry(
	struct elf *elf, struct tables *t, const struct dynamic *d)
{
	switch (d->tag) {
	case DT_STRTAB:
		t->strtab = d->value;
		break;
	case DT_STRSZ:
		t->strsz = d->value;
		break;
	case DT_SYMTAB:
		t->symtab = d->value;
		break;
	case DT_RELA:
		t->rela = d->value;
		break;
	case DT_RELASZ:
		t->relasz = d->value;
		break;
	case DT_JMPREL:
		t->jmprel = d->value;
		break;
	case DT_PLTRELSZ:
		t->pltrelsz = d->value;
		break;
	case DT_INIT_ARRAY:
		elf->init_array = d->value;
		break;
	case DT_INIT_ARRAYSZ:
		elf->init_bytes = d->value;
		break;
	case DT_FINI_ARRAY:
		elf->fini_array = d->value;
		break;
	case DT_FINI_ARRAYSZ:
		elf->fini_bytes = d->value;
		break;
	case DT_TEXTREL:
		return FAIL(elf,
			"it has relocations in its text (TEXTREL); "
			"compile it with -fPIC");
	case DT_REL:
		return FAIL(elf, "it has relocations without addends");
	case DT_FLAGS:
		if (d->value & DF_TEXTREL)
			return FAIL(elf,
				"it has relocations in its text (TEXTREL); "
				"compile it with -fPIC");
	}
	return NULL;
}

static const char *parse_dynamic(
	struct elf *elf, const struct program_header *header, struct tables *t)
{
	const struct dynamic *d = at(elf, header->offset, header->filesz);

	if (!d)
		return FAIL(elf,
			"truncated: the dynamic section is at byte %" PRIu64
			", "
			"the file ends at %" PRIu64,
			header->offset, elf->bytes);
	for (uint64_t i = 0; i < header->filesz / sizeof(*d) && d[i].tag; i++) {
		const char *why = parse_dynamic_entry(elf, t, &d[i]);
		if (why)
			return why;
	}
	return NULL;
}

static const char *parse_tables(struct elf *elf, const struct tables *t)
{
	elf->strings = NULL;
	/* Strings need no alignment. */
	const struct elf_segment *s = elf_segment_at(elf, t->strtab, t->strsz);
	if (s && t->strsz && t->strtab - s->address <= s->file_bytes &&
		t->strsz <= s->file_bytes - (t->strtab - s->address))
		elf->strings = (const char *)elf->file + s->file_offset +
			(t->strtab - s->address);
	if (!elf->strings || elf->strings[t->strsz - 1])
		return FAIL(elf, "a broken string table");
	elf->strings_bytes = t->strsz;
	elf->relocation[0] = at_address(elf, t->rela, t->relasz);
	elf->relocations[0] = t->relasz / sizeof(struct elf_relocation);
	elf->relocation[1] = at_address(elf, t->jmprel, t->pltrelsz);
	elf->relocations[1] = t->pltrelsz / sizeof(struct elf_relocation);
	for (int i = 0; i < 2; i++)
		if (elf->relocations[i] && !elf->relocation[i])
			return FAIL(elf, "a broken relocation table");
	if (elf->relocations[1] && t->jmprel >= t->rela &&
		t->jmprel < t->rela + t->relasz) /* counted twice */
		elf->relocations[0] =
			(t->jmprel - t->rela) / sizeof(struct elf_relocation);
	return NULL;
}

static const char *parse_symbols(
	struct elf *elf, const struct section_header *s, uint64_t symtab)
{
	elf->symbol = at(elf, s->offset, s->size);
	elf->symbols = (uint32_t)(s->size / sizeof(struct elf_symbol));
	if (!elf->symbol || s->addr != symtab || s->size > elf->bytes)
		return FAIL(elf, "a broken symbol table");
	for (uint32_t i = 0; i < elf->symbols; i++) {
		const struct elf_symbol *y = &elf->symbol[i];
		if (y->name >= elf->strings_bytes)
			return FAIL(elf, "symbol %u has no name", i);
		/* Names are compared and hashed many times. */
		if (strnlen(elf_name(elf, y), ELF_NAME_MAX + 1) > ELF_NAME_MAX)
			return FAIL(elf,
				"symbol %u has a name of more than %d bytes", i,
				ELF_NAME_MAX);
		/* Nor may one be absolute: gates lead to them. */
		if (y->section && y->value > elf->span)
			return FAIL(elf, "symbol %s lies outside",
				elf_name(elf, y));
		if (y->section &&
			!strcmp(elf_name(elf, y), CUBICLE_INTERFACE_KEPT))
			elf->interface_kept = true;
	}
	return NULL;
}

static const char *parse_sections(
	struct elf *elf, const struct file_header *h, uint64_t symtab)
{
	uint64_t bytes = (uint64_t)h->shnum * sizeof(struct section_header);
	const struct section_header *s = at(elf, h->shoff, bytes), *names;

	if (!h->shnum || !s || h->shentsize != sizeof(*s) ||
		h->shstrndx >= h->shnum)
		return FAIL(elf,
			"truncated: section headers end at byte %" PRIu64 ", "
			"the file at %" PRIu64,
			h->shoff + bytes, elf->bytes);
	names = &s[h->shstrndx];
	for (uint32_t i = 0; i < h->shnum; i++) {
		const char *why = NULL;
		if (s[i].type == SHT_DYNSYM)
			why = parse_symbols(elf, &s[i], symtab);
		if (why)
			return why;
		const char *wanted = CUBICLE_INTERFACE_SECTION;
		uint64_t size = strlen(wanted) + 1;
		if (s[i].type == SHT_NOBITS || s[i].name > names->size ||
			size > names->size - s[i].name ||
			names->offset > elf->bytes ||
			names->size > elf->bytes - names->offset ||
			memcmp(elf->file + names->offset + s[i].name, wanted,
				size))
			continue;
		elf->interface = at(elf, s[i].offset, s[i].size);
		elf->interface_bytes = s[i].size;
		elf->interface_address = s[i].addr;
		if (!elf->interface)
			return FAIL(elf, "a broken section %s", wanted);
	}
	if (!elf->symbol)
		return FAIL(elf, "no dynamic symbols");
	return NULL;
}

/* Arrays of constructors lie within, and are whole. */
static const char *check_arrays(struct elf *elf)
{
	if ((elf->init_bytes &&
		    !elf_segment_at(elf, elf->init_array, elf->init_bytes)) ||
		(elf->fini_bytes &&
			!elf_segment_at(
				elf, elf->fini_array, elf->fini_bytes)) ||
		elf->init_bytes % 8 || elf->fini_bytes % 8)
		return FAIL(elf, "a broken array of constructors");
	if (elf->relro_bytes &&
		(elf->relro_bytes > ELF_SPAN_MAX ||
			!elf_segment_at(elf, elf->relro, 1)))
		return FAIL(elf, "a broken RELRO segment");
	return NULL;
}

const char *elf_parse(struct elf *elf, const void *file, uint64_t bytes)
{
	const struct program_header *dynamic = NULL, *p;
	const struct file_header *h = NULL;
	struct tables t = {0};
	const char *why;

	memset(elf, 0, sizeof(*elf));
	elf->file = file;
	elf->bytes = bytes;
	why = parse_header(elf, &h);
	if (why)
		return why;
	if (h->phnum > ELF_HEADERS_MAX)
		return FAIL(
			elf, "more than %d program headers", ELF_HEADERS_MAX);
	uint64_t table = (uint64_t)h->phnum * sizeof(*p);
	p = at(elf, h->phoff, table);
	if (!p)
		return FAIL(elf,
			"truncated: program headers end at byte %" PRIu64 ", "
			"the file at %" PRIu64,
			h->phoff + table, bytes);
	for (uint32_t i = 0; i < h->phnum; i++) {
		why = parse_segment(elf, i, &p[i], &dynamic);
		if (why)
			return why;
	}
	if (!elf->segments || !dynamic)
		return FAIL(elf, "nothing to load");
	why = parse_dynamic(elf, dynamic, &t);
	if (!why)
		why = parse_tables(elf, &t);
	if (!why)
		why = parse_sections(elf, h, t.symtab);
	return why ? why : check_arrays(elf);
}

const char *elf_nearest_symbol(const struct elf *elf, uint64_t address)
{
	const struct elf_symbol *best = NULL;

	for (uint32_t i = 1; i < elf->symbols; i++) {
		const struct elf_symbol *s = &elf->symbol[i];
		if (s->section && s->value <= address &&
			(!best || s->value > best->value))
			best = s;
	}
	return best ? elf_name(elf, best) : "";
}
