/* SPDX-License-Identifier: MIT */
/*
 * elf_edit.c: break a shared object in one place.
 *
 *     elf_edit FROM TO FIELD VALUE       a field of the file header
 *     elf_edit FROM TO pN.FIELD VALUE    ... of the Nth PT_LOAD, from 0
 *     elf_edit FROM TO dynamic.TAG VALUE the value of an entry, by number
 *     elf_edit FROM TO symbol.VALUE N    all symbols that are defined
 *     elf_edit FROM TO mutate SEED       some bytes of its tables
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char file[1 << 20];
static size_t bytes;

static Elf64_Ehdr *header(void)
{
	return (Elf64_Ehdr *)(void *)file;
}

static Elf64_Phdr *program_header(unsigned type, int n)
{
	Elf64_Phdr *p = (Elf64_Phdr *)(void *)(file + header()->e_phoff);

	for (int i = 0; i < header()->e_phnum; i++)
		if (p[i].p_type == type && n-- == 0)
			return &p[i];
	fprintf(stderr, "elf_edit: no such segment\n");
	exit(1);
}

static int edit_header(const char *field, unsigned long value)
{
	Elf64_Ehdr *h = header();

	if (!strcmp(field, "class"))
		h->e_ident[EI_CLASS] = (unsigned char)value;
	else if (!strcmp(field, "data"))
		h->e_ident[EI_DATA] = (unsigned char)value;
	else if (!strcmp(field, "machine"))
		h->e_machine = (Elf64_Half)value;
	else if (!strcmp(field, "type"))
		h->e_type = (Elf64_Half)value;
	else if (!strcmp(field, "phoff"))
		h->e_phoff = value;
	else if (!strcmp(field, "phnum"))
		h->e_phnum = (Elf64_Half)value;
	else if (!strcmp(field, "phentsize"))
		h->e_phentsize = (Elf64_Half)value;
	else if (!strcmp(field, "shoff"))
		h->e_shoff = value;
	else if (!strcmp(field, "shnum"))
		h->e_shnum = (Elf64_Half)value;
	else
		return 1;
	return 0;
}

static int edit_segment(const char *field, unsigned long value)
{
	Elf64_Phdr *p = program_header(PT_LOAD, field[1] - '0');

	field += 3;
	if (!strcmp(field, "flags"))
		p->p_flags = (Elf64_Word)value;
	else if (!strcmp(field, "vaddr"))
		p->p_vaddr = value;
	else if (!strcmp(field, "offset"))
		p->p_offset = value;
	else if (!strcmp(field, "filesz"))
		p->p_filesz = value;
	else if (!strcmp(field, "memsz"))
		p->p_memsz = value;
	else if (!strcmp(field, "type"))
		p->p_type = (Elf64_Word)value;
	else
		return 1;
	return 0;
}

static int edit_dynamic(long tag, unsigned long value)
{
	const Elf64_Phdr *p = program_header(PT_DYNAMIC, 0);
	Elf64_Dyn *d = (Elf64_Dyn *)(void *)(file + p->p_offset);

	for (; d->d_tag; d++) {
		if (d->d_tag != tag)
			continue;
		d->d_un.d_val = value;
		return 0;
	}
	return 1;
}

static int edit_symbols(unsigned long value)
{
	const Elf64_Shdr *s =
		(const Elf64_Shdr *)(const void *)(file + header()->e_shoff);

	for (int i = 0; i < header()->e_shnum; i++) {
		if (s[i].sh_type != SHT_DYNSYM)
			continue;
		Elf64_Sym *y = (Elf64_Sym *)(void *)(file + s[i].sh_offset);
		for (size_t n = 1; n < s[i].sh_size / sizeof(*y); n++)
			if (y[n].st_shndx)
				y[n].st_value = value;
	}
	return 0;
}

static int is_within(size_t at, size_t start, size_t n)
{
	return at >= start && at < start + n;
}

/* Is the byte at (at) one that a loader reads, and not an instruction? */
static int is_table(size_t at)
{
	const Elf64_Ehdr *h = header();
	const Elf64_Shdr *s =
		(const Elf64_Shdr *)(const void *)(file + h->e_shoff);

	if (at < sizeof(*h) ||
		is_within(at, h->e_phoff, h->e_phnum * sizeof(Elf64_Phdr)) ||
		is_within(at, h->e_shoff, h->e_shnum * sizeof(*s)))
		return 1;
	for (int i = 0; i < h->e_shnum; i++)
		if ((s[i].sh_flags & SHF_ALLOC) &&
			!(s[i].sh_flags & SHF_EXECINSTR) &&
			s[i].sh_type != SHT_NOBITS &&
			is_within(at, s[i].sh_offset, s[i].sh_size))
			return 1;
	return 0;
}

/* Change up to eight bytes of tables. */
static int mutate(unsigned long seed)
{
	unsigned long random = seed * 0x9e3779b97f4a7c15 + 1;
	size_t place[8];
	unsigned n = 0;

	while (n <= seed % 8) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		place[n] = random % bytes;
		n += is_table(place[n]) != 0;
	}
	while (n--) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		file[place[n]] = (unsigned char)(random >> 32);
	}
	return 0;
}

static int edit(const char *field, unsigned long value)
{
	if (!strcmp(field, "mutate"))
		return mutate(value);
	if (!strcmp(field, "symbol.value"))
		return edit_symbols(value);
	if (!strncmp(field, "dynamic.", 8))
		return edit_dynamic(strtol(field + 8, NULL, 0), value);
	if (field[0] == 'p' && field[1] >= '0' && field[1] <= '9')
		return edit_segment(field, value);
	return edit_header(field, value);
}

int main(int argc, char **argv)
{
	FILE *f;

	if (argc != 5) {
		fprintf(stderr, "usage: elf_edit FROM TO FIELD VALUE\n");
		return 2;
	}
	f = fopen(argv[1], "rb");
	if (!f) {
		perror(argv[1]);
		return 1;
	}
	bytes = fread(file, 1, sizeof(file), f);
	fclose(f);
	if (edit(argv[3], strtoul(argv[4], NULL, 0))) {
		fprintf(stderr, "elf_edit: no such field: %s\n", argv[3]);
		return 1;
	}
	f = fopen(argv[2], "wb");
	if (!f || fwrite(file, 1, bytes, f) != bytes || fclose(f)) {
		perror(argv[2]);
		return 1;
	}
	return 0;
}
