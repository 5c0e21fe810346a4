/* SPDX-License-Identifier: MIT */
/* names.c: see names.h. */
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include "lib/names.h"

/* Functions are better than labels, and what others may call by its name than
 * what is local. */
static int rank_of(const GElf_Sym *s)
{
	int type = GELF_ST_TYPE(s->st_info);

	return (type == STT_FUNC || type == STT_GNU_IFUNC) * 2 +
		(GELF_ST_BIND(s->st_info) != STB_LOCAL);
}

/* Is it a place in the file? */
static bool is_place(const GElf_Sym *s)
{
	int type = GELF_ST_TYPE(s->st_info);

	return s->st_shndx != SHN_UNDEF && s->st_shndx < SHN_LORESERVE &&
		type != STT_SECTION && type != STT_FILE && type != STT_TLS;
}

static int compare_place(const struct name *x, const struct name *y)
{
	if (x->section != y->section)
		return x->section < y->section ? -1 : 1;
	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return 0;
}

/* The best of an address comes last. */
static int compare(const void *a, const void *b)
{
	const struct name *x = a, *y = b;
	int order = compare_place(x, y);

	if (order)
		return order;
	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(y->text, x->text);
}

/* The symbols of the table in (section), sorted, in new memory. */
static struct name *read_table(
	const struct code *c, Elf_Scn *section, size_t *count)
{
	Elf_Data *data = elf_getdata(section, NULL);
	size_t n = data ? data->d_size / sizeof(Elf64_Sym) : 0;
	struct name *name = n ? calloc(n, sizeof(*name)) : NULL;
	GElf_Shdr header;
	GElf_Sym s;

	*count = 0;
	if (!name || !gelf_getshdr(section, &header))
		return name;
	for (size_t i = 1; i < n; i++) {
		if (!gelf_getsym(data, (int)i, &s) || !is_place(&s))
			continue;
		const char *text =
			elf_strptr(c->elf, header.sh_link, s.st_name);
		if (!text || !*text)
			continue;
		name[(*count)++] = (struct name){
			.section = c->relocatable ? s.st_shndx : 0,
			.address = s.st_value,
			.rank = rank_of(&s),
			.text = text,
		};
	}
	qsort(name, *count, sizeof(*name), compare);
	return name;
}

void names_read(struct names *n, const struct code *c)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;

	memset(n, 0, sizeof(*n));
	while ((section = elf_nextscn(c->elf, section))) {
		if (!gelf_getshdr(section, &header))
			continue;
		if (header.sh_type == SHT_SYMTAB && !n->name[0])
			n->name[0] = read_table(c, section, &n->count[0]);
		if (header.sh_type == SHT_DYNSYM && !n->name[1])
			n->name[1] = read_table(c, section, &n->count[1]);
	}
}

void names_free(struct names *n)
{
	free(n->name[0]);
	free(n->name[1]);
	memset(n, 0, sizeof(*n));
}

/* The last of (count) that is at (place) or before it, in its section. */
static const struct name *search(
	const struct name *name, size_t count, const struct name *place)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_place(&name[middle], place) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || name[low - 1].section != place->section)
		return NULL;
	return &name[low - 1];
}

const struct name *names_find(
	const struct names *n, size_t section, uint64_t address)
{
	const struct name place = {.section = section, .address = address};
	const struct name *found = search(n->name[0], n->count[0], &place);

	return found ? found : search(n->name[1], n->count[1], &place);
}
