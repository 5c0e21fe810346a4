/* SPDX-License-Identifier: MIT */
/* undeclared.c: see undeclared.h. */
#include <fcntl.h>
#include <gelf.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "layout/complain.h"
#include "lib/clean.h"
#include "lib/helper.h"
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
			h.sh_entsize != sizeof(Elf64_Sym) ||
			h.sh_size / h.sh_entsize > INT_MAX)
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

/* --- the search ------------------------------------------------------------------ */

#define FOUND_MAX 16

struct files {
	const struct layout *layout;
	char *const *file;
};

struct found {
	unsigned count;
	struct {
		unsigned importer, component;
		char function[256];
	} one[FOUND_MAX];
};

_Static_assert(sizeof(struct found) <= HELPER_REPLY_BYTES, "it is a reply");

/* The only component but (importer) that has (function), without exporting it;
 * or the number of components. */
static unsigned only_local(
	const struct files *s, unsigned importer, const char *function)
{
	unsigned all = s->layout->components, found = all;

	for (unsigned i = 0; i < all; i++) {
		if (i == importer)
			continue;
		enum has has = file_has(s->file[i], function);
		if (has == HAS_EXPORT || (has && found < all))
			return all;
		if (has)
			found = i;
	}
	return found;
}

static void import_look(const struct files *s, unsigned importer,
	const char *function, struct found *to)
{
	unsigned i = only_local(s, importer, function);

	if (i == s->layout->components)
		return;
	to->one[to->count].importer = importer;
	to->one[to->count].component = i;
	snprintf(to->one[to->count].function, sizeof(to->one[0].function), "%s",
		function);
	to->count++;
}

/* A helper_fn. */
static int search(void *state, const void *question, void *reply)
{
	const struct files *s = state;
	struct found *to = reply;
	struct table t;
	struct file f;
	GElf_Sym symbol;

	(void)question;
	for (unsigned i = 0; i < s->layout->components; i++) {
		if (!file_open(&f, s->file[i]))
			continue;
		int count = table_find(&t, &f, SHT_DYNSYM) ? t.count : 0;
		for (int k = 1; k < count && to->count < FOUND_MAX; k++) {
			const char *name = table_symbol(&t, k, &symbol);
			if (name && symbol.st_shndx == SHN_UNDEF &&
				GELF_ST_BIND(symbol.st_info) == STB_GLOBAL)
				import_look(s, i, name, to);
		}
		file_close(&f);
	}
	return 0;
}

/* --- the message ----------------------------------------------------------------- */

/* For all files, which a helper reads, as components are not trusted. */
#define TIME_NS	     (2 * 1000000000LL)
#define MEMORY_BYTES (256u << 20)

void undeclared_print(const struct layout *l, char *const *file)
{
	struct files s = {l, file};
	int64_t left_ns = TIME_NS;
	struct helper h = {0};
	struct found found;

	/* This is a hint, so nothing is said if it cannot be found. */
	int error = helper_start(&h, &s, MEMORY_BYTES);
	if (!error)
		error = helper_ask(&h, search, "", 1, &found, sizeof(found),
			&left_ns, NULL);
	helper_end(&h);
	for (unsigned i = 0; !error && i < found.count; i++) {
		unsigned has = found.one[i].component;
		clean_name(
			found.one[i].function, sizeof(found.one[i].function));
		layout_complain(l, l->component[has].line,
			"`%s` imports %s. Component `%s` has a function %s, but "
			"does not declare it: CUBICLE_FUNCTION is missing, or "
			"the header that has it is not included",
			l->component[found.one[i].importer].name,
			found.one[i].function, l->component[has].name,
			found.one[i].function);
	}
}
