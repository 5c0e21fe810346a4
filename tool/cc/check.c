/* SPDX-License-Identifier: MIT */
/*
 * check.c: the verifier, on files.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../../monitor/sfi/verify.h"
#include "../lib/place.h"
#include "../lib/refusal.h"
#include "check.h"

/* Any box. */
#define BOX ((uint64_t)1 << 32)

struct check {
	const char *path, *described;
	Elf *elf;
	bool stores_only, loud;
	/* Of what is verified now. */
	size_t section; /* of an object; 0 otherwise */
	uint64_t start; /* address of the text in the file … */
	uint64_t first; /* … and of the first byte of it that is there */
	uint8_t *text;
	uint64_t bytes;
};

static int fail(const struct check *c, const char *why)
{
	if (c->loud)
		fprintf(stderr, "cubicle-cc: %s: %s\n", c->path, why);
	return -1;
}

static void *allocate(size_t bytes)
{
	void *p = calloc(1, bytes);

	if (!p) {
		fputs("cubicle-cc: no memory\n", stderr);
		exit(1);
	}
	return p;
}

/* --- what is wrong -------------------------------------------------------------- */

/* Is the jump one of the table of the linker, which can still be written? */
static bool is_lazy(const struct check *c, const struct verify_error *e)
{
	const uint8_t *at = c->text + e->offset;

	return e->rule == VERIFY_JUMP && !c->section &&
		e->offset + 6 <= c->bytes && at[0] == 0xff && at[1] == 0x25;
}

/* A section of text of the component at (address)? */
static bool is_text(const struct check *c, uint64_t address)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;

	while ((section = elf_nextscn(c->elf, section)))
		if (gelf_getshdr(section, &h) && (h.sh_flags & SHF_EXECINSTR) &&
			h.sh_addr <= address && address < h.sh_addr + h.sh_size)
			return true;
	return false;
}

/* What to do about it, where that is known. */
static const char *advice(const struct check *c, const struct verify_error *e)
{
	if (is_lazy(c, e))
		return "; link it with -Wl,-z,now";
	if (c->start + e->offset < c->first)
		return "; text must begin with a page";
	if (!c->section && !is_text(c, c->start + e->offset))
		return "; it is not text: link it with GNU ld and "
		       "-Wl,-z,separate-code";
	return "";
}

static int refuse(const struct check *c, const struct verify_error *e)
{
	const char *path = c->described ? c->described : c->path;
	struct place p;

	if (!c->loud)
		return -1;
	place_find(path, c->section, c->start + e->offset, &p);
	if (p.file[0])
		fprintf(stderr, "%s:%d: ", p.file, p.line);
	else
		fprintf(stderr, "cubicle-cc: %s: ", c->path);
	if (p.function[0])
		fprintf(stderr, "in function %s: ", p.function);
	fputs(refusal_rule(e->rule), stderr);
	const char *name = refusal_instruction(
		e->rule, c->text + e->offset, c->text + c->bytes);
	if (name[0])
		fprintf(stderr, " (%s)", name);
	fprintf(stderr,
		", at address 0x%lx:", (unsigned long)(c->start + e->offset));
	for (uint32_t i = 0; i < e->bytes && i < 16 && i < c->bytes - e->offset;
		i++)
		fprintf(stderr, " %02x", c->text[e->offset + i]);
	fprintf(stderr, "%s\n", advice(c, e));
	return -1;
}

/* Verify (t), of which text, bytes and address are left to fill in. */
static int text_check(const struct check *c, struct verify_text *t)
{
	uint64_t words = c->bytes / 64 + 1;
	struct verify_error e;

	t->text = c->text;
	t->bytes = c->bytes;
	t->stores_only = c->stores_only;
	t->starts = allocate(8 * words);
	t->targets = allocate(8 * words);
	bool accepted = verify(t, &e);
	free(t->starts);
	free(t->targets);
	return accepted ? 0 : refuse(c, &e);
}

/* --- objects -------------------------------------------------------------------- */

/* Is the address at (at) of the text where a direct jump leads to? */
static bool is_branch(const struct check *c, uint64_t at)
{
	const uint8_t *text = c->text;

	if (at >= 1 && (text[at - 1] == 0xe8 || text[at - 1] == 0xe9))
		return true;
	return at >= 2 && text[at - 2] == 0x0f && (text[at - 1] & 0xf0) == 0x80;
}

/* Let what is relocated by (r) lead to the start of the section. */
static void relocate(const struct check *c, const GElf_Rela *r)
{
	uint64_t type = GELF_R_TYPE(r->r_info);
	bool is_table = type == R_X86_64_GOTPCREL ||
		type == R_X86_64_GOTPCRELX || type == R_X86_64_REX_GOTPCRELX;

	if (r->r_offset > c->bytes || c->bytes - r->r_offset < 4)
		return;
	if (!is_table &&
		!((type == R_X86_64_PC32 || type == R_X86_64_PLT32) &&
			is_branch(c, r->r_offset)))
		return;
	int32_t to = -(int32_t)(r->r_offset + 4);
	memcpy(c->text + r->r_offset, &to, sizeof(to));
}

static void section_relocate(const struct check *c)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;
	GElf_Rela r;

	while ((section = elf_nextscn(c->elf, section))) {
		if (!gelf_getshdr(section, &h) || h.sh_type != SHT_RELA ||
			h.sh_info != c->section)
			continue;
		Elf_Data *d = elf_getdata(section, NULL);
		for (size_t i = 0; d && i < h.sh_size / h.sh_entsize; i++)
			if (gelf_getrela(d, (int)i, &r))
				relocate(c, &r);
	}
}

static int section_check(struct check *c, Elf_Scn *section)
{
	static const uint8_t nothing[8];
	struct verify_text t = {.address = BOX,
		.image_end = UINT64_MAX,
		.constants = nothing,
		.constants_start = BOX,
		.constants_end = BOX + sizeof(nothing)};
	Elf_Data *d = elf_getdata(section, NULL);

	if (!d || !d->d_buf || !d->d_size)
		return 0;
	c->section = elf_ndxscn(section);
	c->start = c->first = 0;
	c->bytes = d->d_size;
	c->text = allocate(c->bytes);
	memcpy(c->text, d->d_buf, c->bytes);
	section_relocate(c);
	int error = text_check(c, &t);
	free(c->text);
	return error;
}

static int object_check(struct check *c)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;
	int error = 0;

	while ((section = elf_nextscn(c->elf, section)) && !error)
		if (gelf_getshdr(section, &h) && (h.sh_flags & SHF_EXECINSTR) &&
			h.sh_type != SHT_NOBITS)
			error = section_check(c, section);
	return error;
}

/* --- components ----------------------------------------------------------------- */

#define PAGE	   4096
#define PAGE_UP(n) (((n) + PAGE - 1) & ~(uint64_t)(PAGE - 1))

/* What the monitor will have protected against writes (constants_find() of
 * monitor/backend/sfi.c), and the end of all. */
static void image_find(
	const struct check *c, struct verify_text *t, size_t headers)
{
	uint64_t relro = 0, relro_end = 0;
	GElf_Phdr p;

	for (size_t i = 0; i < headers; i++) {
		if (!gelf_getphdr(c->elf, (int)i, &p))
			continue;
		uint64_t end = BOX + p.p_vaddr + p.p_memsz;
		if (p.p_type == PT_LOAD && PAGE_UP(end) > t->image_end)
			t->image_end = PAGE_UP(end);
		if (p.p_type == PT_GNU_RELRO) {
			relro = BOX + p.p_vaddr;
			relro_end = end & ~(uint64_t)(PAGE - 1);
		}
	}
	for (size_t i = 0; i < headers; i++)
		if (gelf_getphdr(c->elf, (int)i, &p) && p.p_type == PT_LOAD &&
			(p.p_flags & PF_W) && relro >= BOX + p.p_vaddr &&
			relro < BOX + p.p_vaddr + p.p_memsz) {
			t->constants_start =
				(BOX + p.p_vaddr) & ~(uint64_t)(PAGE - 1);
			t->constants_end = relro_end;
		}
	if (t->constants_end < t->constants_start ||
		t->constants_end > t->image_end)
		t->constants_end = t->constants_start;
}

/* As the monitor loads it: whole pages, with int3 behind the text. */
static int segment_check(
	struct check *c, const GElf_Phdr *p, const struct verify_text *image)
{
	uint64_t before = p->p_vaddr & (PAGE - 1);
	struct verify_text t = *image;
	size_t size;
	const char *file = elf_rawfile(c->elf, &size);

	if (p->p_offset > size || p->p_filesz > size - p->p_offset)
		return fail(c, "truncated");
	c->section = 0;
	c->start = p->p_vaddr - before;
	c->first = p->p_vaddr;
	c->bytes = PAGE_UP(before + p->p_filesz);
	c->text = allocate(c->bytes + 1);
	memcpy(c->text + before, file + p->p_offset, p->p_filesz);
	memset(c->text + before + p->p_filesz, 0xcc,
		c->bytes - before - p->p_filesz);
	t.address = BOX + c->start;
	int error = text_check(c, &t);
	free(c->text);
	return error;
}

/* The monitor leaves out the segment with the headers; LLVM's linker puts
 * constants there. */
static int headers_check(const struct check *c, size_t count)
{
	uint64_t end = 0;
	Elf_Scn *section = NULL;
	size_t names;
	GElf_Phdr p;
	GElf_Shdr h;

	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(c->elf, (int)i, &p) && p.p_type == PT_LOAD &&
			!p.p_offset && p.p_flags == PF_R)
			end = p.p_vaddr + p.p_filesz;
	if (elf_getshdrstrndx(c->elf, &names))
		return 0;
	while ((section = elf_nextscn(c->elf, section))) {
		if (!gelf_getshdr(section, &h) || h.sh_type != SHT_PROGBITS ||
			!(h.sh_flags & SHF_ALLOC) || h.sh_addr >= end)
			continue;
		const char *name = elf_strptr(c->elf, names, h.sh_name);
		if (name && strncmp(name, ".eh_frame", 9))
			return fail(c,
				"constants lie in the segment of the headers, "
				"which the monitor does not load: link it with "
				"GNU ld");
	}
	return 0;
}

static int component_check(struct check *c)
{
	struct verify_text t = {.image = BOX, .image_end = BOX};
	size_t count;
	GElf_Phdr p;
	int error = 0;

	if (elf_getphdrnum(c->elf, &count))
		return fail(c, "no program headers");
	if (headers_check(c, count))
		return -1;
	image_find(c, &t, count);
	/* Of what is not relocated yet, nothing is known. */
	uint8_t *nothing = allocate(t.constants_end - t.constants_start + 1);
	t.constants = nothing;
	for (size_t i = 0; i < count && !error; i++)
		if (gelf_getphdr(c->elf, (int)i, &p) && p.p_type == PT_LOAD &&
			(p.p_flags & PF_X))
			error = segment_check(c, &p, &t);
	free(nothing);
	return error;
}

int check_file(
	const char *path, bool stores_only, bool loud, const char *described)
{
	struct check c = {.path = path,
		.described = described,
		.stores_only = stores_only,
		.loud = loud};
	int fd = open(path, O_RDONLY | O_CLOEXEC), error;
	GElf_Ehdr h;

	if (fd < 0)
		return fail(&c, strerror(errno));
	elf_version(EV_CURRENT);
	c.elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!c.elf || !gelf_getehdr(c.elf, &h))
		error = fail(&c, "is not an ELF file");
	else
		error = h.e_type == ET_REL ? object_check(&c)
					   : component_check(&c);
	elf_end(c.elf);
	close(fd);
	return error;
}
