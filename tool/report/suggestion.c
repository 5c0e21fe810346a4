/* SPDX-License-Identifier: MIT */
/* suggestion.c: see suggestion.h. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "report/declaration.h"
#include "report/suggestion.h"

/* --- windows --------------------------------------------------------------------- */

/* The owner's object that has all of the (bytes) bytes at (address), as an
 * address and a size in C; false if no variable is known that has. */
static bool put_object(
	FILE *to, struct symbols *s, uint64_t address, uint64_t bytes)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789_";
	struct symbols_place p;

	symbols_place(s, address, false, &p);
	if (p.offset >= p.bytes || bytes > p.bytes - p.offset)
		return false;
	int length = (int)strspn(p.function, letters);
	/* gcc calls a variable of a function NAME.NUMBER. */
	if (!length || (p.function[length] && p.function[length] != '.'))
		return false;
	fprintf(to, "&%.*s, sizeof(%.*s)", length, p.function, length,
		p.function);
	return true;
}

/* The statements that make a window on (bytes) bytes at (address), 0 if their
 * number is not known; to be pasted if there is a variable to name. */
static enum suggestion_kind put_statements(FILE *to, const struct facts *f,
	struct symbols *s, uint64_t address, uint64_t bytes, uint32_t open)
{
	fputs("cubicle_window_t w = cubicle_window_init(); "
	      "cubicle_window_add(w, ",
		to);
	bool known = put_object(to, s, address, bytes ? bytes : 1);
	if (!known && bytes)
		fprintf(to, "ADDRESS, %" PRIu64, bytes);
	else if (!known)
		fputs("ADDRESS, LENGTH", to);
	fprintf(to, "); cubicle_window_open(w, %" PRIu32 " /* %s */);", open,
		facts_cubicle(f, open));
	return known ? SUGGESTION_PASTE : SUGGESTION_DECIDE;
}

static enum suggestion_kind put_window(FILE *to, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v)
{
	fprintf(to, "in %s, before the %s: ", facts_cubicle(f, v->owner),
		v->rule == CUBICLE_RULE_ARGUMENT ? "call" : "access");
	return put_statements(to, f, s, v->address, 0, v->cubicle);
}

/* The window that the memory of an argument kept by (callee) must be in. */
static enum suggestion_kind put_kept_window(FILE *to, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v,
	uint32_t callee)
{
	uint32_t owner = (uint32_t)((v->memory - CUBICLE_SPACE_BASE) >>
		CUBICLE_SLOT_SHIFT);

	fprintf(to, "in %s, before the call: ", facts_cubicle(f, owner));
	enum suggestion_kind kind =
		put_statements(to, f, s, v->memory, v->bytes, callee);
	if (kind == SUGGESTION_DECIDE && v->argument >= 0)
		fprintf(to, " where ADDRESS is argument %" PRId64 " of %s",
			v->argument + INT64_C(1), v->function);
	return kind;
}

/* A window that had the address, and was closed too early. */
static enum suggestion_kind put_later(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	for (uint32_t i = 0; i < v->nears; i++) {
		const struct cubicle_near *n = &v->near[i];
		if (n->kind != CUBICLE_NEAR_CLOSED || v->address < n->start ||
			v->address >= n->end)
			continue;
		fprintf(to,
			"in %s: close window %" PRId32
			" later, after the last access of %s",
			facts_cubicle(f, v->owner), n->window,
			facts_cubicle(f, v->cubicle));
		return SUGGESTION_DECIDE;
	}
	return SUGGESTION_NONE;
}

/* --- layouts ---------------------------------------------------------------------- */

static const char *component_at(const struct facts *f, uint64_t address)
{
	for (unsigned i = 0; i < f->components; i++)
		if (address - f->component[i].base < f->component[i].bytes)
			return f->component[i].name;
	return NULL;
}

/* May cubicle (id) call component (name) already? */
static bool may_call(const struct facts *f, uint32_t id, const char *name)
{
	for (unsigned i = 0; f->layout && i < f->layout->calls; i++)
		if (f->layout->call[i].cubicle + 1 == id &&
			!strcmp(f->layout->call[i].name, name))
			return true;
	return false;
}

/* None if the layout has the call: the function is one that no cubicle may
 * call, such as cubicle_main(). */
static enum suggestion_kind put_calls(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	const char *name = component_at(f, v->address);

	if (!name || may_call(f, v->cubicle, name))
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
		enum suggestion_kind kind = put_later(to, f, v);
		if (!kind)
			kind = declaration_of_access(to, s, v);
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
