/* SPDX-License-Identifier: MIT */
/* perf_map.c: see perf_map.h. */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/clean.h"
#include "lib/complain.h"
#include "run/perf_map.h"

/* --- functions of a file ----------------------------------------------------- */

/* What aligns functions is no more than this. */
#define PADDING_BYTES 64
#define SECTIONS_MAX  256 /* of code: each is looked for in all symbols */

struct function {
	uint64_t start, end; /* in the file; the same where it is not said */
	const char *name;
};

struct functions {
	struct function *function;
	size_t count;
};

/* The longer of those that begin at one address comes first. */
static int compare(const void *a, const void *b)
{
	const struct function *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1;
	return strcmp(x->name, y->name);
}

/* Add the symbols of the table in (section). */
static void read_table(struct functions *f, Elf *elf, Elf_Scn *section,
	const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = data ? data->d_size / sizeof(Elf64_Sym) : 0;
	GElf_Sym s;

	f->function = calloc(n + 1, sizeof(*f->function));
	if (!f->function)
		abort();
	for (size_t i = 1; i < n && gelf_getsym(data, (int)i, &s); i++) {
		const char *name = elf_strptr(elf, header->sh_link, s.st_name);
		int type = GELF_ST_TYPE(s.st_info);
		if ((type != STT_FUNC && type != STT_NOTYPE) || !name ||
			!*name || s.st_shndx == SHN_UNDEF ||
			s.st_size > UINT64_MAX - s.st_value)
			continue;
		f->function[f->count++] = (struct function){
			s.st_value, s.st_value + s.st_size, name};
	}
	qsort(f->function, f->count, sizeof(*f->function), compare);
}

/* .symtab, or what there is of it in a file that was stripped. */
static void read_functions(struct functions *f, Elf *elf)
{
	static const GElf_Word types[] = {SHT_SYMTAB, SHT_DYNSYM};

	for (int i = 0; i < 2; i++) {
		Elf_Scn *section = NULL;
		while ((section = elf_nextscn(elf, section))) {
			GElf_Shdr header;
			if (!gelf_getshdr(section, &header) ||
				header.sh_type != types[i])
				continue;
			read_table(f, elf, section, &header);
			return;
		}
	}
}

/* --- lines of the map --------------------------------------------------------- */

static void put(FILE *to, uint64_t start, uint64_t bytes, const char *component,
	const char *function)
{
	char name[256];

	snprintf(name, sizeof(name), "%s:%s", component, function);
	clean_name(name, sizeof(name));
	fprintf(to, "%" PRIx64 " %" PRIx64 " %s\n", start, bytes, name);
}

/* What is executable at (start, end) of the file, in the section (name):
 * functions, and what has no name of its own, as stubs for linking. */
static void put_section(FILE *to, const struct cubicle_record_component *c,
	const struct functions *f, uint64_t start, uint64_t end,
	const char *name)
{
	uint64_t at = start;

	for (size_t i = 0; i < f->count && at < end; i++) {
		const struct function *x = &f->function[i];
		uint64_t next =
			i + 1 < f->count && x[1].start < end ? x[1].start : end;
		uint64_t last = x->end > x->start ? x->end : next;
		if (x->start < at || x->start >= end || last > end ||
			last == x->start)
			continue;
		if (x->start - at >= PADDING_BYTES)
			put(to, c->base + at, x->start - at, c->name, name);
		put(to, c->base + x->start, last - x->start, c->name, x->name);
		at = last;
	}
	if (at < end && (at == start || end - at >= PADDING_BYTES))
		put(to, c->base + at, end - at, c->name, name);
}

static void put_sections(
	FILE *to, const struct cubicle_record_component *c, Elf *elf)
{
	struct functions f = {0};
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	size_t names = 0;
	unsigned count = 0;

	read_functions(&f, elf);
	elf_getshdrstrndx(elf, &names);
	while (count < SECTIONS_MAX && (section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header) ||
			!(header.sh_flags & SHF_EXECINSTR) ||
			header.sh_addr > c->bytes ||
			header.sh_size > c->bytes - header.sh_addr)
			continue;
		count++;
		const char *name = elf_strptr(elf, names, header.sh_name);
		put_section(to, c, &f, header.sh_addr,
			header.sh_addr + header.sh_size, name ? name : "?");
	}
	free(f.function);
}

static void put_component(
	FILE *to, const struct cubicle_record_component *c, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);

	/* What is not known is at least its. */
	if (elf && elf_kind(elf) == ELF_K_ELF)
		put_sections(to, c, elf);
	else
		put(to, c->base, c->bytes, c->name, "?");
	if (elf)
		elf_end(elf);
	if (fd >= 0)
		close(fd);
}

/* --- the map ----------------------------------------------------------------- */

/* A file that nobody else has made, whoever may write to the folder. */
static FILE *create(const char *name)
{
	/* Of an earlier process of that number. */
	unlink(name);
	int fd = open(name,
		O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);

	return fd < 0 ? NULL : fdopen(fd, "w");
}

/* The stubs of the gates: once, or with backend sfi in the box of each. */
static void put_stubs(FILE *to, const struct facts *f)
{
	for (unsigned id = 0; id < CUBICLE_SLOTS; id++) {
		const struct cubicle_record_cubicle *c = &f->cubicle[id];
		uint64_t slot = CUBICLE_SPACE_BASE +
			((uint64_t)id << CUBICLE_SLOT_SHIFT);
		bool has = id ? c->granules != 0 : !f->shares.views;
		if (has)
			put(to, slot + CUBICLE_STUBS_OFFSET,
				CUBICLE_STUBS_BYTES, "monitor", "stubs");
	}
}

int perf_map_write(pid_t pid, const struct facts *f, char *const *file)
{
	char name[64];

	snprintf(name, sizeof(name), "/tmp/perf-%d.map", (int)pid);
	FILE *to = create(name);
	if (!to)
		return complain("--perf-map: %s: %s", name, strerror(errno));
	elf_version(EV_CURRENT);
	for (unsigned i = 0; i < f->components; i++) {
		const struct cubicle_record_component *c = &f->component[i];
		/* The monitor is an ordinary file for perf. */
		if (c->index < CUBICLE_COMPONENTS_MAX && file[c->index])
			put_component(to, c, file[c->index]);
	}
	put_stubs(to, f);
	bool bad = ferror(to);
	if (fclose(to) || bad)
		return complain("--perf-map: %s: %s", name, strerror(errno));
	/* It stays, so somebody has to know of it. */
	inform("perf has a map in %s", name);
	return 0;
}
