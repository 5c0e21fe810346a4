/* SPDX-License-Identifier: MIT */
/* suggestion.c: see suggestion.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "report/prototype.h"
#include "report/suggestion.h"

/* How far behind what a pointer points to it may still be what is meant. */
#define BEHIND_MAX     65536
#define WORD_BYTES_MAX 64

/* --- lengths ---------------------------------------------------------------------- */

static bool has_part(const char *name, const char *const *part)
{
	for (; *part; part++)
		if (strcasestr(name, *part))
			return true;
	return false;
}

/* Does (name) count bytes? */
static bool is_bytes(const char *name)
{
	static const char *const parts[] = {"len", "size", "bytes", NULL};

	return has_part(name, parts);
}

/* Does it count elements? */
static bool is_count(const char *name)
{
	static const char *const parts[] = {"count", "num", NULL};

	return has_part(name, parts) || !strcmp(name, "n");
}

static bool is_length(const struct prototype_parameter *a)
{
	return a->is_integer && (is_bytes(a->name) || is_count(a->name));
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

/* A length, and how it was found. */
struct length {
	const char *name; /* NULL: there is none */
	int reg;
	bool sure; /* by its name, or as no other can be meant */
};

static struct length length_at(const struct prototype *p, unsigned i, bool sure)
{
	return (struct length){p->parameter[i].name, p->parameter[i].reg, sure};
}

/* Has some length the name of pointer (i)? */
static bool has_own_length(const struct prototype *p, unsigned i)
{
	for (unsigned k = 0; k < p->parameters; k++)
		if (is_length(&p->parameter[k]) &&
			named_after(p, p->parameter[k].name) == i)
			return true;
	return false;
}

/*
 * The length of (pointer): that of its name; or of those that have no pointer's
 * name the only one, if no other pointer is without; or, as a guess, the one in
 * its place, or the next.
 */
static struct length length_of(const struct prototype *p, unsigned pointer)
{
	unsigned left[PROTOTYPE_PARAMETERS_MAX], next = ~0u;
	unsigned lengths = 0, pointers = 0, place = 0;

	for (unsigned i = 0; i < p->parameters; i++) {
		const struct prototype_parameter *a = &p->parameter[i];
		if (i == pointer)
			place = pointers;
		pointers += a->is_pointer && !has_own_length(p, i);
		if (!is_length(a))
			continue;
		unsigned whose = named_after(p, a->name);
		if (whose == pointer)
			return length_at(p, i, true);
		if (whose != ~0u)
			continue;
		if (i > pointer && next == ~0u)
			next = i;
		left[lengths++] = i;
	}
	if (lengths == 1 && pointers == 1)
		return length_at(p, left[0], true);
	if (lengths && lengths == pointers)
		return length_at(p, left[place], false);
	return next == ~0u ? (struct length){0} : length_at(p, next, false);
}

/* --- declarations --------------------------------------------------------------- */

/* What the callee did, and with which argument. */
struct touch {
	const struct prototype *p;
	const struct prototype_parameter *a;
	uint64_t offset; /* from where the argument points to; ~0: not known */
	bool write;
	const char *kind; /* "in" or "inout" */
	char type[PROTOTYPE_TEXT_BYTES + sizeof("const ")];
};

/* How far behind (pointer) the callee touched (address). Functions for strings
 * read whole words, from before the first character on. */
static uint64_t distance_of(uint64_t address, uint64_t pointer)
{
	if (address < pointer && pointer - address < WORD_BYTES_MAX)
		return 0;
	return address - pointer;
}

/* The argument by which the callee got the address that it touched. */
static const struct prototype_parameter *parameter_of(const struct prototype *p,
	const struct cubicle_record_violation *v, uint64_t *offset)
{
	const struct prototype_parameter *best = NULL, *only = NULL;
	uint64_t nearest = BEHIND_MAX;
	unsigned pointers = 0;
	bool known = false;

	*offset = ~(uint64_t)0;
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
		if (!a->is_pointer || a->reg < 0 || !v->arg[a->reg])
			continue;
		uint64_t distance = distance_of(v->address, v->arg[a->reg]);
		if (distance >= nearest)
			continue;
		nearest = distance;
		best = a;
	}
	if (best)
		*offset = nearest;
	return best;
}

static void put_argument(
	FILE *to, const struct touch *t, const char *suffix, const char *extra)
{
	fprintf(to, "(%s%s, %s, %s%s%s)", t->kind, suffix, t->type, t->a->name,
		extra ? ", " : "", extra ? extra : "");
}

/* What somebody has to find out, with what the answers would be. */
static void put_decision(
	FILE *to, const struct touch *t, const struct length *length)
{
	const struct prototype_parameter *a = t->a;
	const char *n = length->name ? length->name : "LENGTH";
	bool bytes = a->to_char || a->to_void;

	fprintf(to, SUGGESTION_DECIDE "in the declaration of %s: ", t->p->name);
	if (a->to_odd) {
		fprintf(to,
			"no kind fits %s, %s: a component in front of the "
			"library has to (glue)\n",
			a->type, a->name);
		return;
	}
	if (a->to_pointers) {
		if (!t->write && a->to_strings)
			fprintf(to,
				"(strings, %s, %s, 65536) if the last is "
				"NULL; else ",
				t->type, a->name);
		fprintf(to,
			"%s holds pointers, which no gate follows: a "
			"component in front of the library has to (glue), "
			"or a window on all that they lead to and "
			"(kept_array, %s, %s, COUNT)\n",
			a->name, t->type, a->name);
		return;
	}
	if (bytes) {
		put_argument(to, t, "", n);
		fprintf(to, " if %s is its length in bytes", n);
		if (a->to_char && !t->write)
			fprintf(to,
				"; (string, %s, %s, 65536) if it ends with "
				"a NUL",
				t->type, a->name);
	} else {
		put_argument(to, t, "_struct", NULL);
		fprintf(to, " if it is one; ");
		put_argument(to, t, "_array", length->name ? n : "COUNT");
		fprintf(to, " if %s is how many", length->name ? n : "COUNT");
	}
	fprintf(to, "; (kept, %s, %s, %s) if it is used after the call\n",
		t->type, a->name, n);
}

/* Is what was touched within the range that the length gives? */
static bool fits(const struct touch *t, const struct length *length,
	const struct cubicle_record_violation *v, uint64_t size)
{
	if (t->offset == ~(uint64_t)0 || length->reg < 0)
		return true;
	return t->offset / size < v->arg[length->reg];
}

/*
 * A line to paste only where types and names leave no choice, and what was seen
 * agrees: what compiles, and is wrong, gives wrong data.
 */
static void put_kind(FILE *to, const struct touch *t,
	const struct cubicle_record_violation *v)
{
	const struct prototype_parameter *a = t->a;
	struct length length = length_of(t->p, (unsigned)(a - t->p->parameter));
	bool bytes = a->to_char || a->to_void;
	bool array = !bytes && length.name && is_count(length.name) &&
		!is_bytes(length.name);
	bool sure = length.sure && !a->to_pointers && !a->to_odd &&
		(bytes ? !a->to_void || !is_count(length.name)
		       : array && a->to_bytes) &&
		fits(t, &length, v, array ? a->to_bytes : 1);

	if (!sure) {
		put_decision(to, t, &length);
		return;
	}
	fprintf(to, "in the declaration of %s: ", t->p->name);
	put_argument(to, t, array ? "_array" : "", length.name);
	fputc('\n', to);
}

static bool put_declaration(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	struct touch t = {.write = v->access == CUBICLE_ACCESS_WRITE};
	struct prototype p;

	if (!v->chain || v->call[0].callee != v->cubicle ||
		v->call[0].caller != v->owner ||
		!prototype_find(s, v->entry, &p))
		return false;
	t.p = &p;
	t.a = parameter_of(&p, v, &t.offset);
	if (!t.a)
		return false;
	t.kind = t.write ? "inout" : "in";
	/* What is only read is a pointer to const in the declaration. */
	snprintf(t.type, sizeof(t.type), "%s%s",
		t.write || t.a->to_const ? "" : "const ", t.a->type);
	/* That of a pointer to a pointer is not in front. */
	if (!t.write && !t.a->to_const && t.a->to_pointer)
		snprintf(t.type, sizeof(t.type), "%s", t.a->type);
	put_kind(to, &t, v);
	return true;
}

/* --- limits ----------------------------------------------------------------------- */

/* A string that is longer than its declaration says. Its kind is not known
 * here, nor how long it is: it was looked at no further. */
static void put_longer(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	struct prototype p;

	if (v->reason != CUBICLE_REASON_STRING ||
		v->limit >= CUBICLE_STRING_MAX || v->argument < 0 ||
		!prototype_find(s, v->declared, &p) ||
		(unsigned)v->argument >= p.parameters)
		return;
	fprintf(to,
		SUGGESTION_DECIDE "in the declaration of %s: the maximum of "
				  "%s, more than %" PRIu64 " and at most %d\n",
		p.name, p.parameter[v->argument].name, v->limit,
		CUBICLE_STRING_MAX);
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

/* The window that memory to be kept by (callee) has to be in. What the argument
 * is called is known where it is passed: it is what is passed there. */
static void put_kept_window(FILE *to, const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v, uint32_t callee)
{
	uint32_t owner = (uint32_t)((v->memory - CUBICLE_SPACE_BASE) >>
		CUBICLE_SLOT_SHIFT);
	struct prototype p;
	bool known = v->argument >= 0 && prototype_find(s, v->declared, &p) &&
		(unsigned)v->argument < p.parameters;

	fprintf(to,
		"in %s, before the call: cubicle_window_add(w, %s, %" PRIu64
		"); cubicle_window_open(w, %" PRIu32 " /* %s */);\n",
		facts_cubicle(f, owner),
		known && *p.parameter[v->argument].name
			? p.parameter[v->argument].name
			: "argument",
		v->bytes, callee, facts_cubicle(f, callee));
}

/* An argument that was used after its call. A wrong guess is noticed: nothing
 * is copied. */
static void put_kept(FILE *to, const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v)
{
	struct prototype p;

	if (v->reason != CUBICLE_REASON_AFTER || v->argument < 0 ||
		!prototype_find(s, v->declared, &p) ||
		(unsigned)v->argument >= p.parameters)
		return;
	const struct prototype_parameter *a = &p.parameter[v->argument];
	struct length length = length_of(&p, (unsigned)v->argument);
	const char *suffix = "_struct", *extra = NULL;
	if (a->to_char || a->to_void) {
		suffix = length.name ? "" : "_string";
		extra = length.name ? length.name : "65536";
	} else if (length.name && length.sure) {
		suffix = "_array";
		extra = length.name;
	}
	fprintf(to, "in the declaration of %s: (kept%s, %s, %s%s%s)\n", p.name,
		suffix, a->type, a->name, extra ? ", " : "",
		extra ? extra : "");
	put_kept_window(to, f, s, v, v->owner);
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
	if (v->rule == CUBICLE_RULE_LIMIT)
		put_longer(to, s, v);
	if (v->rule == CUBICLE_RULE_KEPT)
		put_kept(to, f, s, v);
	if (v->rule == CUBICLE_RULE_CLOSED && v->chain)
		put_kept_window(to, f, s, v, v->call[0].callee);
	if (v->rule == CUBICLE_RULE_EDGE)
		put_calls(to, f, v);
	if (v->rule == CUBICLE_RULE_RESULT && v->reason == CUBICLE_REASON_NONE)
		put_result(to, s, v);
	if (fclose(to))
		abort();
	return text;
}
