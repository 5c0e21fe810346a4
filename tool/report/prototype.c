/* SPDX-License-Identifier: MIT */
/* prototype.c: see prototype.h. */
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <string.h>
#include "report/prototype.h"

#define DEPTH_MAX 16 /* of types; deeper ones are not spelled */

/* The name of (die), if it is one that C could have; else (otherwise). What is
 * made of it is for somebody to paste. */
static const char *name_of(Dwarf_Die *die, const char *otherwise)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_ ";
	const char *name = dwarf_diename(die);

	return name && !name[strspn(name, letters)] ? name : otherwise;
}

/* To the next one. A broken file may lead back: that is no way to go round in
 * circles. */
static bool next(Dwarf_Die *die)
{
	const void *before = die->addr;

	return !dwarf_siblingof(die, die) && die->addr > before;
}

static bool type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute a;

	return dwarf_attr_integrate(die, DW_AT_type, &a) &&
		dwarf_formref_die(&a, type);
}

/* (type) without names and qualifiers. */
static bool bare(Dwarf_Die *type)
{
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		int tag = dwarf_tag(type);
		if (tag != DW_TAG_typedef && tag != DW_TAG_const_type &&
			tag != DW_TAG_volatile_type &&
			tag != DW_TAG_restrict_type)
			return true;
		if (!type_of(type, type))
			return false;
	}
	return false;
}

static void spell(FILE *to, Dwarf_Die *type, int depth)
{
	Dwarf_Die inner;
	bool has_inner = type_of(type, &inner);
	const char *word = "";

	if (depth == DEPTH_MAX) {
		fputs("...", to);
		return;
	}
	switch (dwarf_tag(type)) {
	case DW_TAG_pointer_type:
		if (has_inner)
			spell(to, &inner, depth + 1);
		else
			fputs("void", to);
		bool stars =
			has_inner && dwarf_tag(&inner) == DW_TAG_pointer_type;
		fputs(stars ? "*" : " *", to);
		return;
	case DW_TAG_const_type:
		fputs("const ", to);
		if (has_inner)
			spell(to, &inner, depth + 1);
		else
			fputs("void", to);
		return;
	case DW_TAG_volatile_type:
	case DW_TAG_restrict_type:
		if (has_inner)
			spell(to, &inner, depth + 1);
		return;
	case DW_TAG_structure_type:
		word = "struct ";
		break;
	case DW_TAG_union_type:
		word = "union ";
		break;
	case DW_TAG_enumeration_type:
		word = "enum ";
		break;
	}
	fprintf(to, "%s%s", word, name_of(type, "..."));
}

static void spell_type(char *text, size_t bytes, Dwarf_Die *type)
{
	FILE *to = fmemopen(text, bytes, "w");

	*text = 0;
	if (!to)
		return;
	spell(to, type, 0);
	fclose(to);
	text[bytes - 1] = 0;
}

static bool is_char(Dwarf_Die *type)
{
	return dwarf_tag(type) == DW_TAG_base_type && dwarf_bytesize(type) == 1;
}

/* Does an object of the bare (type) hold a pointer? One that is not known, or
 * is too deep, may. */
static bool has_pointer(Dwarf_Die *type, int depth)
{
	Dwarf_Die child, inner = *type;
	Dwarf_Attribute a;

	if (depth == DEPTH_MAX || dwarf_hasattr(type, DW_AT_declaration))
		return true;
	switch (dwarf_tag(type)) {
	case DW_TAG_pointer_type:
		return true;
	case DW_TAG_array_type:
		return !type_of(type, &inner) || !bare(&inner) ||
			has_pointer(&inner, depth + 1);
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		break;
	default:
		return false;
	}
	if (dwarf_child(type, &child))
		return false;
	do {
		if (dwarf_tag(&child) != DW_TAG_member)
			continue;
		if (!dwarf_attr(&child, DW_AT_type, &a) ||
			!dwarf_formref_die(&a, &inner) || !bare(&inner) ||
			has_pointer(&inner, depth + 1))
			return true;
	} while (next(&child));
	return false;
}

static void describe_pointer(struct prototype_parameter *p, Dwarf_Die *pointer)
{
	Dwarf_Die to, inner;

	p->is_pointer = true;
	if (!type_of(pointer, &to)) {
		p->to_void = true;
		return;
	}
	p->to_const = dwarf_tag(&to) == DW_TAG_const_type;
	if (!bare(&to)) {
		p->to_void = true;
		return;
	}
	int tag = dwarf_tag(&to), size = dwarf_bytesize(&to);
	p->to_char = is_char(&to);
	p->to_bytes = size > 0 ? (uint64_t)size : 0;
	p->to_pointer = tag == DW_TAG_pointer_type;
	p->to_odd = tag == DW_TAG_subroutine_type;
	p->to_pointers = has_pointer(&to, 0);
	p->to_strings = p->to_pointer && type_of(&to, &inner) && bare(&inner) &&
		is_char(&inner);
}

static void describe(struct prototype *f, Dwarf_Die *die, int *registers)
{
	struct prototype_parameter *p = &f->parameter[f->parameters];
	Dwarf_Die type;
	Dwarf_Word encoding = 0;
	Dwarf_Attribute a;

	*p = (struct prototype_parameter){.reg = -1};
	snprintf(p->name, sizeof(p->name), "%s", name_of(die, ""));
	if (!type_of(die, &type))
		return;
	spell_type(p->type, sizeof(p->type), &type);
	f->parameters++;
	if (!bare(&type))
		return;
	int tag = dwarf_tag(&type);
	if (tag == DW_TAG_base_type &&
		dwarf_attr(&type, DW_AT_encoding, &a) != NULL)
		dwarf_formudata(&a, &encoding);
	if (tag == DW_TAG_pointer_type)
		describe_pointer(p, &type);
	p->is_integer = (tag == DW_TAG_base_type && encoding != DW_ATE_float &&
				encoding != DW_ATE_complex_float) ||
		tag == DW_TAG_enumeration_type;
	if ((p->is_pointer || p->is_integer) && *registers < 6)
		p->reg = (*registers)++;
}

static bool read_function(Dwarf_Die *die, struct prototype *f)
{
	const char *name = name_of(die, NULL);
	Dwarf_Die child, type;
	int registers = 0;

	memset(f, 0, sizeof(*f));
	if (!name)
		return false;
	snprintf(f->name, sizeof(f->name), "%s", name);
	strcpy(f->result, "void");
	if (type_of(die, &type))
		spell_type(f->result, sizeof(f->result), &type);
	if (dwarf_child(die, &child))
		return true;
	do {
		if (dwarf_tag(&child) == DW_TAG_formal_parameter &&
			f->parameters < PROTOTYPE_PARAMETERS_MAX)
			describe(f, &child, &registers);
	} while (next(&child));
	return true;
}

struct search {
	Dwarf_Addr address;
	struct prototype *to;
	bool found;
};

static int look(Dwarf_Die *die, void *argument)
{
	struct search *q = argument;

	if (dwarf_haspc(die, q->address) <= 0)
		return DWARF_CB_OK;
	q->found = read_function(die, q->to);
	return DWARF_CB_ABORT;
}

static bool find(Dwfl_Module *module, uint64_t address, void *to)
{
	Dwarf_Addr bias = 0;
	Dwarf_Die *unit = dwfl_module_addrdie(module, address, &bias);
	struct search q = {address - bias, to, false};

	if (unit)
		dwarf_getfuncs(unit, look, &q, 0);
	return q.found;
}

bool prototype_find(struct symbols *s, uint64_t address, struct prototype *p)
{
	return symbols_ask(s, address, find, p, sizeof(*p));
}
