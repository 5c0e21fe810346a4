/* SPDX-License-Identifier: MIT */
/* suggestion.c: see suggestion.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "report/declaration.h"
#include "report/suggestion.h"

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

static enum suggestion_kind put_window(FILE *to, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v)
{
	fprintf(to, "in %s, while it may: ", facts_cubicle(f, v->owner));
	fprintf(to, "cubicle_window_add(w, ");
	put_object(to, s, v->address);
	fprintf(to, "); cubicle_window_open(w, %" PRIu32 " /* %s */);",
		v->cubicle, facts_cubicle(f, v->cubicle));
	return SUGGESTION_PASTE;
}

/* The window that memory to be kept by (callee) has to be in. What the argument
 * is called is known where it is passed: it is what is passed there. */
static enum suggestion_kind put_kept_window(FILE *to, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v,
	uint32_t callee)
{
	uint32_t owner = (uint32_t)((v->memory - CUBICLE_SPACE_BASE) >>
		CUBICLE_SLOT_SHIFT);
	struct prototype p;
	bool known = declaration_find(s, v, &p);

	fprintf(to,
		"in %s, before the call: cubicle_window_add(w, %s, %" PRIu64
		"); cubicle_window_open(w, %" PRIu32 " /* %s */);",
		facts_cubicle(f, owner),
		known && *p.parameter[v->argument].name
			? p.parameter[v->argument].name
			: "argument",
		v->bytes, callee, facts_cubicle(f, callee));
	return SUGGESTION_PASTE;
}

/* --- layouts ---------------------------------------------------------------------- */

static const char *component_at(const struct facts *f, uint64_t address)
{
	for (unsigned i = 0; i < f->components; i++)
		if (address - f->component[i].base < f->component[i].bytes)
			return f->component[i].name;
	return NULL;
}

static enum suggestion_kind put_calls(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	const char *name = component_at(f, v->address);

	if (!name)
		return SUGGESTION_NONE;
	fprintf(to, "in the layout, [cubicle %s]: calls =",
		facts_cubicle(f, v->cubicle));
	for (unsigned i = 0; f->layout && i < f->layout->calls; i++)
		if (f->layout->call[i].cubicle + 1 == v->cubicle)
			fprintf(to, " %s", f->layout->call[i].name);
	fprintf(to, " %s", name);
	return SUGGESTION_PASTE;
}

/* --- all of them ------------------------------------------------------------------ */

/* The first or second suggestion (which) of (v), written to (to). */
static enum suggestion_kind put_suggestion(FILE *to, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v,
	size_t which)
{
	bool owned =
		v->owner && v->owner < CUBICLE_SLOTS && f->cubicle[v->owner].id;

	/* It is of no use without the declaration. */
	if (which)
		return v->rule == CUBICLE_RULE_KEPT
			? put_kept_window(to, f, s, v, v->owner)
			: SUGGESTION_NONE;
	switch (v->rule) {
	case CUBICLE_RULE_ACCESS:
		if (!owned)
			return SUGGESTION_NONE;
		enum suggestion_kind kind = declaration_of_access(to, s, v);
		return kind ? kind : put_window(to, f, s, v);
	case CUBICLE_RULE_ARGUMENT:
		return owned ? put_window(to, f, s, v) : SUGGESTION_NONE;
	case CUBICLE_RULE_LIMIT:
		return declaration_of_string(to, s, v);
	case CUBICLE_RULE_KEPT:
		return declaration_of_kept(to, s, v);
	case CUBICLE_RULE_CLOSED:
		return v->chain
			? put_kept_window(to, f, s, v, v->call[0].callee)
			: SUGGESTION_NONE;
	case CUBICLE_RULE_EDGE:
		return put_calls(to, f, v);
	case CUBICLE_RULE_RESULT:
		return declaration_of_result(to, s, v);
	}
	return SUGGESTION_NONE;
}

void suggestion_find(struct suggestions *found, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v)
{
	found->count = 0;
	while (found->count < SUGGESTIONS_MAX) {
		struct suggestion *one = &found->one[found->count];
		size_t bytes;
		one->text = NULL;
		FILE *to = open_memstream(&one->text, &bytes);
		if (!to)
			abort();
		one->kind = put_suggestion(to, f, s, v, found->count);
		if (fclose(to))
			abort();
		if (!one->kind) {
			free(one->text);
			break;
		}
		found->count++;
	}
}

void suggestion_free(struct suggestions *found)
{
	while (found->count)
		free(found->one[--found->count].text);
}
