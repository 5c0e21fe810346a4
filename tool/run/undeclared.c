/* SPDX-License-Identifier: MIT */
/* undeclared.c: see undeclared.h. */
#include <fcntl.h>
#include <gelf.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "layout/complain.h"
#include "lib/clean.h"
#include "run/undeclared.h"

/* --- symbols of a file --------------------------------------------------------- */

struct file {
	int fd;
	Elf *elf;
};

static bool file_open(struct file *f, const char *name)
{
	elf_version(EV_CURRENT);
	f->fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (f->fd < 0)
		return false;
	f->elf = elf_begin(f->fd, ELF_C_READ, NULL);
	if (f->elf)
		return true;
	close(f->fd);
	return false;
}

static void file_close(struct file *f)
{
	elf_end(f->elf);
	close(f->fd);
}

/* A table of symbols, and the section of their names. */
struct table {
	Elf *elf;
	Elf_Data *data;
	size_t names;
	int count;
};

static bool table_find(struct table *t, const struct file *f, uint32_t type)
{
	Elf_Scn *section = NULL;
	GElf_Shdr h;

	while ((section = elf_nextscn(f->elf, section))) {
		if (!gelf_getshdr(section, &h) || h.sh_type != type ||
			!h.sh_entsize)
			continue;
		*t = (struct table){f->elf, elf_getdata(section, NULL),
			h.sh_link, (int)(h.sh_size / h.sh_entsize)};
		return t->data != NULL;
	}
	return false;
}

/* Symbol (i) of (t), and its name; NULL if it has none. */
static const char *table_symbol(const struct table *t, int i, GElf_Sym *symbol)
{
	return gelf_getsym(t->data, i, symbol)
		? elf_strptr(t->elf, t->names, symbol->st_name)
		: NULL;
}

/* --- functions ------------------------------------------------------------------ */

enum has {
	HAS_NOT,
	HAS_LOCAL,
	HAS_EXPORT,
};

static bool defines(const struct table *t, const char *function)
{
	GElf_Sym symbol;

	for (int i = 1; i < t->count; i++) {
		const char *name = table_symbol(t, i, &symbol);
		if (name && symbol.st_shndx != SHN_UNDEF &&
			GELF_ST_TYPE(symbol.st_info) == STT_FUNC &&
			!strcmp(name, function))
			return true;
	}
	return false;
}

static enum has file_has(const char *name, const char *function)
{
	enum has has = HAS_NOT;
	struct table t;
	struct file f;

	if (!file_open(&f, name))
		return has;
	if (table_find(&t, &f, SHT_DYNSYM) && defines(&t, function))
		has = HAS_EXPORT;
	else if (table_find(&t, &f, SHT_SYMTAB) && defines(&t, function))
		has = HAS_LOCAL;
	file_close(&f);
	return has;
}

/* The only component that has (function), without exporting it; or none. */
static unsigned only_local(
	const struct layout *l, char *const *file, const char *function)
{
	unsigned found = l->components;

	for (unsigned i = 0; i < l->components; i++) {
		enum has has = file_has(file[i], function);
		if (has == HAS_EXPORT || (has && found < l->components))
			return l->components;
		if (has)
			found = i;
	}
	return found;
}

static void print(const struct layout *l, char *const *file, unsigned importer,
	const char *function)
{
	unsigned i = only_local(l, file, function);
	char name[256];

	if (i == l->components)
		return;
	snprintf(name, sizeof(name), "%s", function);
	clean_name(name, sizeof(name));
	layout_complain(l, l->component[i].line,
		"component `%s` has a function %s, which `%s` imports, but does "
		"not declare it: CUBICLE_FUNCTION is missing, or the header that "
		"has it is not included",
		l->component[i].name, name, l->component[importer].name);
}

void undeclared_print(const struct layout *l, char *const *file)
{
	struct table t;
	struct file f;
	GElf_Sym symbol;

	for (unsigned i = 0; i < l->components; i++) {
		if (!file_open(&f, file[i]))
			continue;
		int count = table_find(&t, &f, SHT_DYNSYM) ? t.count : 0;
		for (int k = 1; k < count; k++) {
			const char *name = table_symbol(&t, k, &symbol);
			if (name && symbol.st_shndx == SHN_UNDEF &&
				GELF_ST_BIND(symbol.st_info) == STB_GLOBAL)
				print(l, file, i, name);
		}
		file_close(&f);
	}
}
