/* SPDX-License-Identifier: MIT */
/* declaration.c: declarations that would have allowed a violation. */
#include <inttypes.h>
#include <stdio.h>
#include "report/declaration.h"
#include "report/length.h"
#include "report/prototype.h"

/* How far behind what a pointer points to it may still be what is meant. */
#define BEHIND_MAX     65536
#define WORD_BYTES_MAX 64

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

	fprintf(to, "in the declaration of %s: ", t->p->name);
	if (a->to_odd) {
		fprintf(to,
			"no kind fits %s, %s: it needs a component that wraps "
			"the library (glue)",
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
			"%s holds pointers, which no gate follows: it needs a "
			"component that wraps the library (glue), or a window "
			"on all memory that they point to and (kept_array, %s, "
			"%s, COUNT)",
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
		fprintf(to, " if %s is their number",
			length->name ? n : "COUNT");
	}
	fprintf(to, "; (kept, %s, %s, %s) if it is used after the call",
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
static enum suggestion_kind put_kind(FILE *to, const struct touch *t,
	const struct cubicle_record_violation *v)
{
	const struct prototype_parameter *a = t->a;
	struct length length = length_of(t->p, (unsigned)(a - t->p->parameter));
	bool bytes = a->to_char || a->to_void;
	bool array = !bytes && length.name && length_is_count(length.name) &&
		!length_is_bytes(length.name);
	bool sure = length.sure && !a->to_pointers && !a->to_odd &&
		(bytes ? !a->to_void || !length_is_count(length.name)
		       : array && a->to_bytes) &&
		fits(t, &length, v, array ? a->to_bytes : 1);

	if (!sure) {
		put_decision(to, t, &length);
		return SUGGESTION_DECIDE;
	}
	fprintf(to, "in the declaration of %s: ", t->p->name);
	put_argument(to, t, array ? "_array" : "", length.name);
	return SUGGESTION_PASTE;
}

enum suggestion_kind declaration_of_access(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	struct touch t = {.write = v->access == CUBICLE_ACCESS_WRITE};
	struct prototype p;

	if (!v->chain || v->call[0].callee != v->cubicle ||
		v->call[0].caller != v->owner ||
		!prototype_find(s, v->entry, &p))
		return SUGGESTION_NONE;
	t.p = &p;
	t.a = parameter_of(&p, v, &t.offset);
	if (!t.a)
		return SUGGESTION_NONE;
	if (t.write && t.a->to_const) {
		fprintf(to,
			"in the declaration of %s: %s is a pointer to const, "
			"but the function writes there; change its prototype, "
			"or the function",
			p.name, t.a->name);
		return SUGGESTION_DECIDE;
	}
	t.kind = t.write ? "inout" : "in";
	/* What is only read is a pointer to const in the declaration. */
	snprintf(t.type, sizeof(t.type), "%s%s",
		t.write || t.a->to_const ? "" : "const ", t.a->type);
	/* That of a pointer to a pointer is not in front. */
	if (!t.write && !t.a->to_const && t.a->to_pointer)
		snprintf(t.type, sizeof(t.type), "%s", t.a->type);
	return put_kind(to, &t, v);
}

bool declaration_find(struct symbols *s,
	const struct cubicle_record_violation *v, struct prototype *p)
{
	return v->argument >= 0 && prototype_find(s, v->declared, p) &&
		(unsigned)v->argument < p->parameters;
}

/* The kind of the string is not known here, nor how long it is: it was looked
 * at no further. */
enum suggestion_kind declaration_of_string(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	struct prototype p;

	if (v->reason != CUBICLE_REASON_STRING ||
		v->limit >= CUBICLE_STRING_MAX || !declaration_find(s, v, &p))
		return SUGGESTION_NONE;
	fprintf(to,
		"in the declaration of %s: the maximum of %s, more than "
		"%" PRIu64 " and at most %d",
		p.name, p.parameter[v->argument].name, v->limit,
		CUBICLE_STRING_MAX);
	return SUGGESTION_DECIDE;
}

/* A wrong guess is noticed: nothing is copied. */
enum suggestion_kind declaration_of_kept(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	struct prototype p;

	if (v->reason != CUBICLE_REASON_AFTER || !declaration_find(s, v, &p))
		return SUGGESTION_NONE;
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
	fprintf(to, "in the declaration of %s: (kept%s, %s, %s%s%s)", p.name,
		suffix, a->type, a->name, extra ? ", " : "",
		extra ? extra : "");
	return SUGGESTION_PASTE;
}

enum suggestion_kind declaration_of_result(
	FILE *to, struct symbols *s, const struct cubicle_record_violation *v)
{
	struct prototype p;

	if (v->reason != CUBICLE_REASON_NONE ||
		!prototype_find(s, v->entry, &p))
		return SUGGESTION_NONE;
	fprintf(to, "in the declaration of %s: (value, %s)", p.name, p.result);
	return SUGGESTION_PASTE;
}
