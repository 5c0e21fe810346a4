/* SPDX-License-Identifier: MIT */
/* suggestion.c: see suggestion.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "prototype.h"
#include "suggestion.h"

/* How far behind what a pointer points to it may still be what is meant. */
#define BEHIND_MAX 65536

/* --- declarations --------------------------------------------------------------- */

/* Is parameter (name) the length of a pointer that stands before it? */
static bool is_length(const char *name)
{
	static const char *const parts[] = {
		"len", "size", "count", "bytes", "num", NULL};

	for (const char *const *p = parts; *p; p++)
		if (strcasestr(name, *p))
			return true;
	return !strcmp(name, "n");
}

/* Which pointer's name does (name) begin with, as srcSize with src? ~0: none.
 */
static unsigned named_after(const struct prototype *p, const char *name)
{
	for (unsigned i = 0; i < p->parameters; i++) {
		size_t n = strlen(p->parameter[i].name);
		if (p->parameter[i].is_pointer && n > 1 &&
			!strncasecmp(name, p->parameter[i].name, n))
			return i;
	}
	return ~0u;
}

/* The length of (pointer): that of its name; or of those that have no pointer's
 * name the one in its place, if there are as many as pointers; or the next. */
static const char *length_of(const struct prototype *p, unsigned pointer)
{
	const char *length[PROTOTYPE_PARAMETERS_MAX], *next = NULL;
	unsigned lengths = 0, pointers = 0, place = 0;

	for (unsigned i = 0; i < p->parameters; i++) {
		const struct prototype_parameter *a = &p->parameter[i];
		if (i == pointer)
			place = pointers;
		pointers += a->is_pointer;
		if (!a->is_integer || !is_length(a->name))
			continue;
		length[lengths++] = a->name;
		unsigned whose = named_after(p, a->name);
		if (whose == pointer)
			return a->name;
		if (whose == ~0u && i > pointer && !next)
			next = a->name;
	}
	return lengths == pointers ? length[place] : next;
}

/* The argument by which the callee got the address that it touched. */
static const struct prototype_parameter *parameter_of(
	const struct prototype *p, const struct cubicle_record_violation *v)
{
	const struct prototype_parameter *best = NULL, *only = NULL;
	uint64_t nearest = BEHIND_MAX;
	unsigned pointers = 0;
	bool known = false;

	for (unsigned i = 0; i < 6; i++)
		known |= v->arg[i];
	for (unsigned i = 0; i < p->parameters; i++)
		if (p->parameter[i].is_pointer) {
			only = &p->parameter[i];
			pointers++;
		}
	/* Short gates do not keep arguments. */
	if (!known)
		return pointers == 1 ? only : NULL;
	for (unsigned i = 0; i < p->parameters; i++) {
		const struct prototype_parameter *a = &p->parameter[i];
		if (!a->is_pointer || a->reg < 0 || !v->arg[a->reg] ||
			v->address < v->arg[a->reg] ||
			v->address - v->arg[a->reg] >= nearest)
			continue;
		nearest = v->address - v->arg[a->reg];
		best = a;
	}
	return best;
}

static bool put_declaration(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	bool write = v->access == CUBICLE_ACCESS_WRITE;
	struct prototype p;

	if (!v->chain || v->call[0].callee != v->cubicle ||
		v->call[0].caller != v->owner ||
		!prototype_find(s, v->entry, &p))
		return false;
	const struct prototype_parameter *a = parameter_of(&p, v);
	if (!a)
		return false;
	const char *length = length_of(&p, (unsigned)(a - p.parameter));
	const char *kind = write ? "inout" : "in";
	fprintf(to, "in the declaration of %s: ", p.name);
	/* What is only read is a pointer to const in the declaration. */
	const char *constant = write || a->to_const ? "" : "const ";
	if (length)
		fprintf(to, "(%s, %s%s, %s, %s)\n", kind, constant, a->type,
			a->name, length);
	else if (a->to_char && !write)
		fprintf(to, "(string, %s%s, %s, 65536)\n", constant, a->type,
			a->name);
	else if (a->to_void || a->to_char)
		fprintf(to, "(%s, %s%s, %s, LENGTH)\n", kind, constant, a->type,
			a->name);
	else
		fprintf(to, "(%s_struct, %s%s, %s)\n", kind, constant, a->type,
			a->name);
	return true;
}

/* --- windows --------------------------------------------------------------------- */

/* The owner's memory at (address) as an expression, and its size. */
static void put_object(FILE *to, struct symbols *s, uint64_t address)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_";
	char name[256];

	symbols_data(s, address, name, sizeof(name));
	size_t length = strspn(name, letters);
	/* A name that C cannot have is not for somebody to paste. */
	if (length && strchr("+ .", name[length]))
		fprintf(to, "&%.*s, sizeof(%.*s)", (int)length, name,
			(int)length, name);
	else
		fprintf(to, "address, length");
}

static void put_window(FILE *to, const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v)
{
	fprintf(to, "in %s, while it may: ", facts_cubicle(f, v->owner));
	fprintf(to, "cubicle_window_add(w, ");
	put_object(to, s, v->address);
	fprintf(to, "); cubicle_window_open(w, %" PRIu32 " /* %s */);\n",
		v->cubicle, facts_cubicle(f, v->cubicle));
}

/* --- layouts ---------------------------------------------------------------------- */

static const char *component_at(const struct facts *f, uint64_t address)
{
	for (unsigned i = 0; i < f->components; i++)
		if (address - f->component[i].base < f->component[i].bytes)
			return f->component[i].name;
	return NULL;
}

static void put_calls(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	const char *name = component_at(f, v->address);

	if (!name)
		return;
	fprintf(to, "in the layout, [cubicle %s]: calls =",
		facts_cubicle(f, v->cubicle));
	for (unsigned i = 0; f->layout && i < f->layout->calls; i++)
		if (f->layout->call[i].cubicle + 1 == v->cubicle)
			fprintf(to, " %s", f->layout->call[i].name);
	fprintf(to, " %s\n", name);
}

/* --- results ---------------------------------------------------------------------- */

static void put_result(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	struct prototype p;

	if (!prototype_find(s, v->entry, &p))
		return;
	fprintf(to, "in the declaration of %s: (value, %s)\n", p.name,
		p.result);
}

char *suggestion_make(const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v)
{
	bool owned =
		v->owner && v->owner < CUBICLE_SLOTS && f->cubicle[v->owner].id;
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	if (!to)
		abort();
	if (v->rule == CUBICLE_RULE_ACCESS && owned &&
		!put_declaration(to, s, v))
		put_window(to, f, s, v);
	if (v->rule == CUBICLE_RULE_ARGUMENT && owned)
		put_window(to, f, s, v);
	if (v->rule == CUBICLE_RULE_EDGE)
		put_calls(to, f, v);
	if (v->rule == CUBICLE_RULE_RESULT)
		put_result(to, s, v);
	if (fclose(to))
		abort();
	return text;
}
