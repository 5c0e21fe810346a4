/* SPDX-License-Identifier: MIT */
/* dwarf.c: see dwarf.h. */
#include <ctype.h>
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include "bind/dwarf.h"
#include "bind/types.h"
#include "lib/code.h"
#include "lib/complain.h"

#define DEPTH_MAX   100
#define MEMBERS_MAX 65536
#define HASH	    4096

/* A function or a struct at the top of a unit. */
struct entry {
	const char *name;
	uint64_t address; /* 0: of none */
	Dwarf_Die die;
};

struct entries {
	struct entry *entry;
	size_t count;
};

/* A type that was read: the place of its entry, and what it became. */
struct known {
	struct known *next;
	const void *place;
	struct bind_type *type;
};

/* An exported symbol. */
struct export
{
	const char *name;
	uint64_t address;
	unsigned type; /* STT_* */
};

struct reader {
	struct bind_model *m;
	const struct bind_headers *h;
	const char *file;
	Elf *elf;
	Dwarf *dwarf;
	struct entries functions, structs;
	struct known *known[HASH];
	struct bind_type **named; /* structs, unions, enums, names of types */
	size_t nameds;
	struct export *export;
	size_t exports;
	FILE *imports;
	int depth;
};

/* --- attributes ------------------------------------------------------------- */

/* A name that C would take; NULL if there is none. */
static const char *name_of(Dwarf_Die *die)
{
	Dwarf_Attribute a;
	const char *name =
		dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &a));

	if (!name || isdigit((uint8_t)*name) || !*name)
		return NULL;
	for (const char *c = name; *c; c++)
		if (!isalnum((uint8_t)*c) && *c != '_')
			return NULL;
	return name;
}

static bool has_flag(Dwarf_Die *die, unsigned attribute)
{
	Dwarf_Attribute a;
	bool flag = false;

	return dwarf_attr_integrate(die, attribute, &a) &&
		!dwarf_formflag(&a, &flag) && flag;
}

static uint64_t number(Dwarf_Die *die, unsigned attribute, uint64_t otherwise)
{
	Dwarf_Attribute a;
	Dwarf_Word n;

	if (dwarf_attr_integrate(die, attribute, &a) &&
		!dwarf_formudata(&a, &n))
		return n;
	return otherwise;
}

/* From (die) to the next one; a reference backwards, in a broken file, is no
 * way to go round in circles. */
static bool next(Dwarf_Die *die)
{
	const void *before = die->addr;

	return !dwarf_siblingof(die, die) && die->addr > before;
}

static Dwarf_Die *follow(Dwarf_Die *die, unsigned attribute, Dwarf_Die *to)
{
	Dwarf_Attribute a;

	if (!dwarf_attr_integrate(die, attribute, &a))
		return NULL;
	return dwarf_formref_die(&a, to);
}

/* --- entries ---------------------------------------------------------------- */

static void entry_add(struct entries *e, struct entry entry)
{
	if (!(e->count & (e->count + 1)))
		e->entry = realloc(
			e->entry, 2 * (e->count + 1) * sizeof(*e->entry));
	if (!e->entry)
		abort();
	e->entry[e->count++] = entry;
}

static void collect(struct reader *r, Dwarf_Die *die)
{
	struct entry e = {.name = name_of(die), .die = *die};
	Dwarf_Addr address;

	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
		if (has_flag(die, DW_AT_declaration))
			return;
		if (!dwarf_entrypc(die, &address))
			e.address = address;
		if (e.name && (e.address || has_flag(die, DW_AT_external)))
			entry_add(&r->functions, e);
		return;
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		if (e.name && !has_flag(die, DW_AT_declaration))
			entry_add(&r->structs, e);
		return;
	}
}

static int by_name(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int by_address(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->address != y->address)
		return x->address < y->address ? -1 : 1;
	return strcmp(x->name, y->name);
}

static void collect_all(struct reader *r)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die top, die;

	while (!dwarf_get_units(
		r->dwarf, unit, &unit, NULL, NULL, &top, NULL)) {
		if (dwarf_child(&top, &die))
			continue;
		do
			collect(r, &die);
		while (next(&die));
	}
	if (r->structs.count)
		qsort(r->structs.entry, r->structs.count, sizeof(struct entry),
			by_name);
	if (r->functions.count)
		qsort(r->functions.entry, r->functions.count,
			sizeof(struct entry), by_address);
}

/* --- what users of the library see ------------------------------------------ */

static bool is_system(const char *file)
{
	return !strncmp(file, "/usr/", 5) || strstr(file, "/musl");
}

/* Was (die) declared where users of the library look? */
static bool is_visible(const struct reader *r, Dwarf_Die *die)
{
	const char *file = dwarf_decl_file(die);
	const char *dot;

	if (!file)
		return false;
	if (r->h->files)
		return bind_headers_have(r->h, file) || is_system(file);
	dot = strrchr(bind_basename(file), '.');
	return dot && dot[1] == 'h';
}

/* What is in the struct or union (name)? NULL if nobody says. The one that is
 * seen, if there are several. */
static Dwarf_Die *definition(struct reader *r, const char *name, int tag)
{
	struct entry key = {.name = name}, *e, *end, *first = NULL;

	if (!r->structs.count)
		return NULL;
	end = r->structs.entry + r->structs.count;
	e = bsearch(&key, r->structs.entry, r->structs.count,
		sizeof(struct entry), by_name);
	while (e && e > r->structs.entry && !strcmp(e[-1].name, name))
		e--;
	for (; e && e < end && !strcmp(e->name, name); e++) {
		if (dwarf_tag(&e->die) != tag)
			continue;
		if (is_visible(r, &e->die))
			return &e->die;
		if (!first)
			first = e;
	}
	return first ? &first->die : NULL;
}

/* --- types ------------------------------------------------------------------ */

static struct bind_type *read_type(struct reader *r, Dwarf_Die *die);

static struct bind_type *type_new(struct reader *r, enum bind_form form)
{
	struct bind_type *t = bind_alloc(r->m, sizeof(*t));

	t->form = form;
	return t;
}

static struct bind_type *odd(struct reader *r, const char *why)
{
	struct bind_type *t = type_new(r, BIND_ODD);

	t->why = why;
	return t;
}

/* The type that (die) has; void if it has none. */
static struct bind_type *type_of(struct reader *r, Dwarf_Die *die)
{
	Dwarf_Attribute a;
	Dwarf_Die to;

	if (!dwarf_attr_integrate(die, DW_AT_type, &a))
		return type_new(r, BIND_VOID);
	if (!dwarf_formref_die(&a, &to))
		return odd(r, "a type that is not in the file");
	return read_type(r, &to);
}

/* "long unsigned int" is what nobody writes. */
static const char *base_name(const char *name)
{
	static const struct {
		const char *from, *to;
	} names[] = {
		{"long unsigned int", "unsigned long"},
		{"long long unsigned int", "unsigned long long"},
		{"short unsigned int", "unsigned short"},
		{"unsigned int", "unsigned"},
		{"long int", "long"},
		{"long long int", "long long"},
		{"short int", "short"},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i].from, name))
			return names[i].to;
	return name;
}

static void read_base(struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_ ";
	const char *name = dwarf_diename(die);

	t->form = BIND_ODD;
	t->why = "a type that C does not have";
	t->bytes = number(die, DW_AT_byte_size, 0);
	if (!name || !*name || name[strspn(name, letters)])
		return;
	t->name = bind_text(r->m, "%s", base_name(name));
	switch (number(die, DW_AT_encoding, 0)) {
	case DW_ATE_signed_char:
	case DW_ATE_unsigned_char:
	case DW_ATE_signed:
	case DW_ATE_unsigned:
	case DW_ATE_boolean:
	case DW_ATE_UTF:
		t->form = BIND_INTEGER;
		t->is_char = t->bytes == 1 && strcmp(name, "_Bool");
		break;
	case DW_ATE_float:
		t->why = "takes or returns a long double";
		if (t->bytes == 4 || t->bytes == 8)
			t->form = BIND_REAL;
		break;
	case DW_ATE_complex_float:
		t->why = "takes or returns a complex number";
		break;
	}
}

/* Room for the children of (die) that have (tag). */
static void members_allocate(
	struct reader *r, Dwarf_Die *die, int tag, struct bind_type *t)
{
	Dwarf_Die child;
	size_t n = 0;

	if (!dwarf_child(die, &child))
		do
			n += dwarf_tag(&child) == tag;
		while (next(&child) && n < MEMBERS_MAX);
	t->member = bind_alloc(r->m, (n + 1) * sizeof(*t->member));
}

static const char *member_name(struct reader *r, Dwarf_Die *die)
{
	const char *name = name_of(die);

	return name ? bind_text(r->m, "%s", name) : "";
}

static void read_members(struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	Dwarf_Die child;

	members_allocate(r, die, DW_TAG_member, t);
	if (dwarf_child(die, &child))
		return;
	do {
		if (dwarf_tag(&child) != DW_TAG_member ||
			t->members == MEMBERS_MAX)
			continue;
		struct bind_member *m = &t->member[t->members];
		m->name = member_name(r, &child);
		m->type = type_of(r, &child);
		m->value =
			(int64_t)number(&child, DW_AT_data_member_location, 0);
		m->bits = (unsigned)number(&child, DW_AT_bit_size, 0);
		t->members++;
	} while (next(&child));
}

static void read_constants(
	struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	Dwarf_Attribute a;
	Dwarf_Sword value;
	Dwarf_Die child;

	t->bytes = number(die, DW_AT_byte_size, 4);
	members_allocate(r, die, DW_TAG_enumerator, t);
	if (dwarf_child(die, &child))
		return;
	do {
		if (dwarf_tag(&child) != DW_TAG_enumerator ||
			t->members == MEMBERS_MAX || !name_of(&child) ||
			!dwarf_attr(&child, DW_AT_const_value, &a) ||
			dwarf_formsdata(&a, &value))
			continue;
		t->member[t->members].name = member_name(r, &child);
		t->member[t->members++].value = value;
	} while (next(&child));
}

/* The parameters of a function, or of a type of functions. */
static void read_parameters(
	struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	Dwarf_Die child;

	members_allocate(r, die, DW_TAG_formal_parameter, t);
	if (dwarf_child(die, &child))
		return;
	do {
		if (dwarf_tag(&child) == DW_TAG_unspecified_parameters)
			t->variadic = true;
		if (dwarf_tag(&child) != DW_TAG_formal_parameter ||
			t->members == MEMBERS_MAX)
			continue;
		t->member[t->members].name = member_name(r, &child);
		t->member[t->members++].type = type_of(r, &child);
	} while (next(&child));
}

static void read_array(struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	struct bind_type *element, *array = t;
	Dwarf_Die child;

	if (has_flag(die, DW_AT_GNU_vector)) {
		t->form = BIND_ODD;
		t->why = "takes or returns a vector";
		return;
	}
	element = type_of(r, die);
	t->to = element;
	if (dwarf_child(die, &child))
		return;
	for (int dimension = 0;; dimension++) {
		if (dimension) {
			array->to = type_new(r, BIND_ARRAY);
			array = array->to;
			array->to = element;
		}
		array->count = number(&child, DW_AT_count,
			number(&child, DW_AT_upper_bound, ~0ull) + 1);
		if (!next(&child) || dimension == DEPTH_MAX)
			return;
	}
}

/* Each unit has types of its own with the same name: there is to be one. */
static struct bind_type *find_named(
	const struct reader *r, enum bind_form form, const char *name)
{
	for (size_t i = 0; i < r->nameds; i++)
		if (r->named[i]->form == form &&
			!strcmp(r->named[i]->name, name))
			return r->named[i];
	return NULL;
}

static void add_named(struct reader *r, struct bind_type *t)
{
	if (!(r->nameds & (r->nameds + 1)))
		r->named = realloc(
			r->named, 2 * (r->nameds + 1) * sizeof(*r->named));
	if (!r->named)
		abort();
	r->named[r->nameds++] = t;
}

/* Structs with a name: the one that there is already, or a new one. */
static struct bind_type *read_named(struct reader *r, const char *name, int tag)
{
	enum bind_form form =
		tag == DW_TAG_structure_type ? BIND_STRUCT : BIND_UNION;
	struct bind_type *t;
	Dwarf_Die *die;

	t = find_named(r, form, name);
	if (t)
		return t;
	t = type_new(r, form);
	t->name = bind_text(r->m, "%s", name);
	add_named(r, t);
	die = definition(r, name, tag);
	t->opaque = !die || !is_visible(r, die);
	if (!die)
		return t;
	t->bytes = number(die, DW_AT_byte_size, 0);
	/* Nobody is to look into a FILE. */
	t->opaque |= !strcmp(name, "_IO_FILE");
	read_members(r, die, t);
	return t;
}

static bool is_scalar(const struct bind_type *t)
{
	enum bind_form form = bind_bare(t)->form;

	return form == BIND_INTEGER || form == BIND_REAL;
}

static struct bind_type *read_typedef(
	struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	const char *name = name_of(die), *file = dwarf_decl_file(die);
	struct bind_type *same =
		name ? find_named(r, BIND_TYPEDEF, name) : NULL;

	if (same)
		return same;
	t->to = type_of(r, die);
	/* A name that a user of the headers does not know says nothing. */
	if (!name || (r->h->files && !is_visible(r, die)))
		return t->to;
	/* One of the system may depend on what was defined: `off64_t`. */
	if (r->h->files && file && !bind_headers_have(r->h, file) &&
		!bind_is_standard(name) && is_scalar(t->to))
		return t->to;
	/* It may have been read meanwhile, as a part of itself. */
	same = find_named(r, BIND_TYPEDEF, name);
	if (same)
		return same;
	t->name = bind_text(r->m, "%s", name);
	add_named(r, t);
	if (!t->to->name && !t->to->alias)
		t->to->alias = t;
	return t;
}

static struct bind_type *read_enum(
	struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	const char *name = name_of(die);
	struct bind_type *same = name ? find_named(r, BIND_ENUM, name) : NULL;

	if (same)
		return same;
	t->form = BIND_ENUM;
	read_constants(r, die, t);
	if (name) {
		t->name = bind_text(r->m, "%s", name);
		add_named(r, t);
	}
	return t;
}

static struct bind_type *read_new(
	struct reader *r, Dwarf_Die *die, struct bind_type *t)
{
	const char *name = name_of(die);

	switch (dwarf_tag(die)) {
	case DW_TAG_base_type:
		read_base(r, die, t);
		return t;
	case DW_TAG_pointer_type:
		t->form = BIND_POINTER;
		t->bytes = 8;
		t->to = type_of(r, die);
		return t;
	case DW_TAG_const_type:
		t->form = BIND_CONST;
		t->to = type_of(r, die);
		return t;
	case DW_TAG_volatile_type:
		t->form = BIND_VOLATILE;
		t->to = type_of(r, die);
		return t;
	case DW_TAG_restrict_type:
		t->form = BIND_RESTRICT;
		t->to = type_of(r, die);
		return t;
	case DW_TAG_typedef:
		t->form = BIND_TYPEDEF;
		return read_typedef(r, die, t);
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		if (name)
			return read_named(r, name, dwarf_tag(die));
		t->form = dwarf_tag(die) == DW_TAG_union_type ? BIND_UNION
							      : BIND_STRUCT;
		t->bytes = number(die, DW_AT_byte_size, 0);
		t->opaque = !is_visible(r, die);
		read_members(r, die, t);
		return t;
	case DW_TAG_enumeration_type:
		return read_enum(r, die, t);
	case DW_TAG_array_type:
		t->form = BIND_ARRAY;
		read_array(r, die, t);
		return t;
	case DW_TAG_subroutine_type:
		t->form = BIND_FUNCTION;
		t->to = type_of(r, die);
		read_parameters(r, die, t);
		return t;
	}
	t->form = BIND_ODD;
	t->why = "a type that C does not have";
	return t;
}

static struct bind_type *read_type(struct reader *r, Dwarf_Die *die)
{
	struct known **list = &r->known[((uintptr_t)die->addr >> 2) % HASH];
	struct known *k;
	struct bind_type *t;

	for (k = *list; k; k = k->next)
		if (k->place == die->addr)
			return k->type;
	if (r->depth == DEPTH_MAX)
		return odd(r, "a type that is nested too deeply");
	k = bind_alloc(r->m, sizeof(*k));
	t = type_new(r, BIND_ODD);
	*k = (struct known){*list, die->addr, t};
	*list = k;
	r->depth++;
	k->type = read_new(r, die, t);
	r->depth--;
	return k->type;
}

/* --- exports ---------------------------------------------------------------- */

/* Is symbol (i) an old version, for programs linked long ago? */
static bool is_old(Elf_Data *versions, size_t i)
{
	GElf_Versym version;

	return versions && gelf_getversym(versions, (int)i, &version) &&
		(version & 0x8000);
}

static void export_add(struct reader *r, const char *name, const GElf_Sym *s)
{
	if (!(r->exports & (r->exports + 1)))
		r->export = realloc(
			r->export, 2 * (r->exports + 1) * sizeof(*r->export));
	if (!r->export)
		abort();
	r->export[r->exports++] =
		(struct export){name, s->st_value, GELF_ST_TYPE(s->st_info)};
}

/* A name in C, or with a dot as compilers make them. */
static bool is_plain(const char *name)
{
	return !name[strspn(name,
		"abcdefghijklmnopqrstuvwxyz0123456789_."
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

static void read_symbol(
	struct reader *r, const GElf_Shdr *table, const GElf_Sym *s)
{
	const char *name = elf_strptr(r->elf, table->sh_link, s->st_name);
	unsigned type = GELF_ST_TYPE(s->st_info);
	unsigned visibility = GELF_ST_VISIBILITY(s->st_other);

	if (!name || !*name || GELF_ST_BIND(s->st_info) == STB_LOCAL)
		return;
	if (s->st_shndx == SHN_UNDEF) {
		if (GELF_ST_BIND(s->st_info) == STB_GLOBAL && is_plain(name))
			fprintf(r->imports, " %s", name);
		return;
	}
	/* Names of versions are numbers and no data. */
	if (s->st_shndx == SHN_ABS)
		return;
	if (visibility != STV_DEFAULT && visibility != STV_PROTECTED)
		return;
	if (type != STT_FUNC && type != STT_GNU_IFUNC && type != STT_OBJECT)
		return;
	if (!r->h->files || bind_headers_mention(r->h, name))
		export_add(r, name, s);
}

static int export_order(const void *a, const void *b)
{
	const struct export *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int read_exports(struct reader *r)
{
	Elf_Scn *section = NULL;
	Elf_Data *symbols = NULL, *versions = NULL;
	GElf_Shdr h, table = {0};

	while ((section = elf_nextscn(r->elf, section))) {
		if (!gelf_getshdr(section, &h))
			continue;
		if (h.sh_type == SHT_GNU_versym)
			versions = elf_getdata(section, NULL);
		if (h.sh_type != SHT_DYNSYM)
			continue;
		symbols = elf_getdata(section, NULL);
		table = h;
	}
	if (!symbols || !table.sh_entsize)
		return complain("%s: no dynamic symbols", r->file);
	for (size_t i = 1; i < table.sh_size / table.sh_entsize; i++) {
		GElf_Sym s;
		if (gelf_getsym(symbols, (int)i, &s) && !is_old(versions, i))
			read_symbol(r, &table, &s);
	}
	if (!r->exports)
		return complain(r->h->files
				? "%s: exports nothing that the headers mention"
				: "%s: exports nothing",
			r->file);
	qsort(r->export, r->exports, sizeof(*r->export), export_order);
	return 0;
}

/* --- functions -------------------------------------------------------------- */

/* The first function at (address) or above. */
static size_t lower(const struct entries *e, uint64_t address)
{
	size_t low = 0, high = e->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (e->entry[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The entry for the function at the address of (x); of several, the one with
 * its name. */
static Dwarf_Die *find_function(const struct reader *r, const struct export *x)
{
	const struct entries *e = &r->functions;
	Dwarf_Die *found = NULL;

	for (size_t i = lower(e, x->address);
		i < e->count && e->entry[i].address == x->address; i++)
		if (!found || !strcmp(e->entry[i].name, x->name))
			found = &e->entry[i].die;
	/* In pieces, they have no single address. */
	for (size_t i = 0; !found && i < e->count && !e->entry[i].address; i++)
		if (!strcmp(e->entry[i].name, x->name))
			found = &e->entry[i].die;
	return found;
}

/* Where the parameters stand: an inlined function has them at its origin. */
static Dwarf_Die *origin(Dwarf_Die *die, Dwarf_Die *room)
{
	if (!dwarf_hasattr(die, DW_AT_abstract_origin))
		return die;
	return follow(die, DW_AT_abstract_origin, room) ? room : die;
}

static void read_function(
	struct reader *r, const struct export *x, struct bind_function *f)
{
	Dwarf_Die *die = NULL, room;

	f->name = bind_text(r->m, "%s", x->name);
	if (x->type == STT_OBJECT)
		f->left_out = "data: the other cubicle cannot see it";
	else if (x->type == STT_GNU_IFUNC)
		f->left_out = "an indirect function (IFUNC)";
	else if (!strncmp(x->name, "_Z", 2))
		f->left_out = "of C++";
	else if (x->name[strspn(x->name,
			 "abcdefghijklmnopqrstuvwxyz0123456789_"
			 "ABCDEFGHIJKLMNOPQRSTUVWXYZ")])
		f->left_out = "its name is not one of C";
	else
		die = find_function(r, x);
	if (!die && !f->left_out)
		f->left_out = "no debug information about it (assembly?)";
	if (!die)
		return;
	die = origin(die, &room);
	f->type = type_new(r, BIND_FUNCTION);
	f->type->to = type_of(r, die);
	read_parameters(r, die, f->type);
}

static int read_functions(struct reader *r)
{
	struct bind_model *m = r->m;
	bool any = false, data = true;

	m->function = bind_alloc(m, r->exports * sizeof(*m->function));
	for (size_t i = 0; i < r->exports; i++) {
		if (i && !strcmp(r->export[i].name, r->export[i - 1].name))
			continue;
		struct bind_function *f = &m->function[m->functions++];
		read_function(r, &r->export[i], f);
		any |= f->type != NULL;
		data &= r->export[i].type == STT_OBJECT;
	}
	if (any || data)
		return 0;
	return complain("%s: its DWARF has none of the functions that it "
			"exports (was it built with -gsplit-dwarf?)",
		r->file);
}

/* --- variables -------------------------------------------------------------- */

/* Has (die) an address that lasts, and not only while a function runs? */
static bool is_static(Dwarf_Die *die)
{
	Dwarf_Attribute a;
	Dwarf_Op *op;
	size_t count;

	if (!dwarf_attr(die, DW_AT_location, &a) ||
		dwarf_getlocation(&a, &op, &count) || !count)
		return false;
	switch (op[count - 1].atom) {
	case DW_OP_addr:
	case DW_OP_addrx:
	case DW_OP_GNU_addr_index:
	case DW_OP_form_tls_address:
	case DW_OP_GNU_push_tls_address:
		return true;
	}
	return false;
}

/* Is it, or what it is an array of, const? */
static bool is_constant(const struct bind_type *t)
{
	for (int i = 0; i < DEPTH_MAX && !bind_is_const(t); i++) {
		t = bind_bare(t);
		if (t->form != BIND_ARRAY)
			return false;
		t = t->to;
	}
	return true;
}

/* Can something of type (t) hold the address of data? */
static bool holds_address(const struct bind_type *t, int depth)
{
	t = bind_bare(t);
	if (t->form == BIND_POINTER)
		return bind_bare(t->to)->form != BIND_FUNCTION;
	if (depth == DEPTH_MAX)
		return true;
	if (t->form == BIND_ARRAY)
		return holds_address(t->to, depth + 1);
	for (unsigned i = 0; i < t->members; i++)
		if ((t->form == BIND_STRUCT || t->form == BIND_UNION) &&
			holds_address(t->member[i].type, depth + 1))
			return true;
	return false;
}

static bool has_variables(int tag)
{
	return tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block;
}

/* The first variable among (die) and what follows it, and in functions, that
 * can hold an address, or NULL. */
static const char *find_variable(struct reader *r, Dwarf_Die *die, int depth)
{
	const char *found = NULL;
	Dwarf_Die inner;

	do {
		int tag = dwarf_tag(die);
		const struct bind_type *t;
		if (has_variables(tag) && depth < DEPTH_MAX &&
			!dwarf_child(die, &inner))
			found = find_variable(r, &inner, depth + 1);
		if (tag != DW_TAG_variable || !is_static(die))
			continue;
		t = type_of(r, die);
		if (!is_constant(t) && holds_address(t, 0))
			found = name_of(die);
	} while (!found && next(die));
	return found;
}

static void read_variables(struct reader *r)
{
	const char *name = NULL;
	Dwarf_CU *unit = NULL;
	Dwarf_Die top, die;

	while (!name &&
		!dwarf_get_units(r->dwarf, unit, &unit, NULL, NULL, &top, NULL))
		if (!dwarf_child(&top, &die))
			name = find_variable(r, &die, 0);
	if (name)
		r->m->variable = bind_text(
			r->m, "the library's variable %s may keep it", name);
}

static int read_library(struct reader *r)
{
	GElf_Ehdr h;

	if (!gelf_getehdr(r->elf, &h) || h.e_type != ET_DYN)
		return complain("%s: not a shared object", r->file);
	if (read_exports(r))
		return -EINVAL;
	r->dwarf = dwarf_begin_elf(r->elf, DWARF_C_READ, NULL);
	if (!r->dwarf)
		return complain(
			"%s: no DWARF in it (%s): build the library with -g, "
			"and do not strip it; debug information in a file of "
			"its own is not read",
			r->file, dwarf_errmsg(-1));
	collect_all(r);
	read_variables(r);
	return read_functions(r);
}

int bind_dwarf_read(
	struct bind_library *l, const char *file, const struct bind_headers *h)
{
	struct reader *r = calloc(1, sizeof(*r));
	struct code c;
	char *imports = NULL;
	size_t bytes;
	int error;

	memset(l, 0, sizeof(*l));
	if (!r)
		return complain("no memory");
	r->m = &l->model;
	r->imports = open_memstream(&imports, &bytes);
	if (!r->imports)
		abort();
	r->h = h;
	r->file = file;
	error = code_read(&c, file);
	if (!error) {
		r->elf = c.elf;
		error = read_library(r);
		fflush(r->imports);
		l->imports = bind_text(r->m, "%s", imports);
		dwarf_end(r->dwarf);
		code_free(&c);
	}
	if (error)
		bind_model_free(&l->model);
	fclose(r->imports);
	free(imports);
	free(r->functions.entry);
	free(r->structs.entry);
	free(r->named);
	free(r->export);
	free(r);
	return error;
}
