/* SPDX-License-Identifier: MIT */
/* trace_functions.c: see trace_functions.h. */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cubicle/interface_abi.h>
#include "lib/clean.h"
#include "lib/complain.h"
#include "lib/nearest.h"
#include "report/trace_functions.h"

#define LINE_LETTERS 78

struct functions {
	char (*name)[CUBICLE_NAME_BYTES];
	size_t count;
};

static void add(struct functions *f, const char *name)
{
	f->name = realloc(f->name, (f->count + 1) * sizeof(*f->name));
	if (!f->name)
		abort();
	memcpy(f->name[f->count], name, CUBICLE_NAME_BYTES);
	clean_name(f->name[f->count], CUBICLE_NAME_BYTES);
	f->count++;
}

/* The data of the section (name), or of the first of (type), of (elf). */
static Elf_Data *find_section(
	Elf *elf, const char *name, GElf_Word type, GElf_Shdr *header)
{
	size_t names = 0;
	Elf_Scn *section = NULL;

	elf_getshdrstrndx(elf, &names);
	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, header))
			continue;
		const char *is = elf_strptr(elf, names, header->sh_name);
		if (name ? is && !strcmp(is, name) : header->sh_type == type)
			return elf_getdata(section, NULL);
	}
	return NULL;
}

/* Does (elf) export (name)? */
static bool defines(Elf *elf, const char *name)
{
	GElf_Shdr header;
	Elf_Data *data = find_section(elf, NULL, SHT_DYNSYM, &header);
	size_t n = data ? data->d_size / sizeof(Elf64_Sym) : 0;
	GElf_Sym s;

	for (size_t i = 1; i < n && gelf_getsym(data, (int)i, &s); i++) {
		const char *is = elf_strptr(elf, header.sh_link, s.st_name);
		if (s.st_shndx != SHN_UNDEF && is && !strcmp(is, name))
			return true;
	}
	return false;
}

/* The monitor calls cubicle_main(), and nobody else does. */
static bool is_called(Elf *elf, const struct cubicle_interface *i)
{
	if (!memchr(i->name, 0, sizeof(i->name)) ||
		!strcmp(i->name, "cubicle_main"))
		return false;
	return i->flags & CUBICLE_INTERFACE_CALLBACK || defines(elf, i->name);
}

static void read_elf(struct functions *f, Elf *elf)
{
	GElf_Shdr header;
	Elf_Data *data =
		find_section(elf, CUBICLE_INTERFACE_SECTION, 0, &header);
	size_t n = data && data->d_buf
		? data->d_size / sizeof(struct cubicle_interface)
		: 0;

	for (size_t k = 0; k < n; k++) {
		struct cubicle_interface i;
		memcpy(&i, (const char *)data->d_buf + k * sizeof(i),
			sizeof(i));
		if (is_called(elf, &i))
			add(f, i.name);
	}
}

/* False if (file) is no component: the monitor will say what is wrong. */
static bool read_file(struct functions *f, const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	bool good;

	if (fd < 0)
		return false;
	elf_version(EV_CURRENT);
	Elf *elf = elf_begin(fd, ELF_C_READ, NULL);
	good = elf && elf_kind(elf) == ELF_K_ELF &&
		gelf_getclass(elf) == ELFCLASS64;
	if (good)
		read_elf(f, elf);
	elf_end(elf);
	close(fd);
	return good;
}

static int compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* Sort them, each once. */
static void sort(struct functions *f)
{
	size_t n = 0;

	if (f->count)
		qsort(f->name, f->count, sizeof(*f->name), compare);
	for (size_t i = 0; i < f->count; i++)
		if (!n || strcmp(f->name[n - 1], f->name[i]))
			memmove(f->name[n++], f->name[i], sizeof(*f->name));
	f->count = n;
}

static void list(const struct functions *f)
{
	size_t column = 0;

	for (size_t i = 0; i < f->count; i++) {
		size_t n = strlen(f->name[i]) + 1;
		if (column && column + n > LINE_LETTERS) {
			fputc('\n', stderr);
			column = 0;
		}
		fprintf(stderr, "%s%s", column ? " " : "  ", f->name[i]);
		column += n + !column;
	}
	if (column)
		fputc('\n', stderr);
}

static int check(
	const struct functions *f, const char *pattern, const struct layout *l)
{
	struct nearest near = {.word = pattern};
	char hint[2 * CUBICLE_NAME_BYTES] = "; there are:";

	for (size_t i = 0; i < f->count; i++) {
		if (!fnmatch(pattern, f->name[i], 0))
			return 0;
		nearest_try(&near, f->name[i]);
	}
	if (near.name)
		snprintf(hint, sizeof(hint),
			"; did you mean `%s`? There are:", near.name);
	complain("--trace calls=%s: no component of layout `%s` has such a "
		 "function%s",
		pattern, l->name, f->count ? hint : ", nor any other");
	list(f);
	return -EINVAL;
}

int trace_check_functions(
	const struct options *o, const struct system *s, const struct layout *l)
{
	struct functions f = {0};
	bool known = o->trace_patterns;
	int error = 0;

	for (unsigned i = 0; i < l->components && known; i++)
		known = read_file(&f, s->component[i]);
	sort(&f);
	for (unsigned i = 0; i < o->trace_patterns && known && !error; i++)
		error = check(&f, o->trace_pattern[i], l);
	free(f.name);
	return error;
}
