/* SPDX-License-Identifier: MIT */
/* explain.c: from the facts about a violation to its explanation. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "report/explain.h"
#include "report/region.h"
#include "report/rule.h"
#include "report/sentence.h"

static char *copy(const char *text)
{
	char *new = strdup(text);

	if (!new)
		abort();
	return new;
}

/* NULL for "". */
static char *copy_known(const char *text)
{
	return *text ? copy(text) : NULL;
}

static struct explanation_name name_of(const struct facts *f, uint32_t id)
{
	return (struct explanation_name){
		facts_cubicle(f, id), sentence_quotes(f, id)};
}

/* --- places ----------------------------------------------------------------------- */

/* Code of the monitor says nothing about who called it: a gate, that is. */
static bool in_gate(uint64_t address)
{
	return address - CUBICLE_SPACE_BASE < CUBICLE_SLOT_BYTES;
}

/* Is where it was, v->rip, the return address of a call? */
static bool is_call(const struct cubicle_record_violation *v)
{
	switch (v->rule) {
	case CUBICLE_RULE_KEPT:
		return v->access == CUBICLE_ACCESS_NONE;
	case CUBICLE_RULE_ARGUMENT:
	case CUBICLE_RULE_LIMIT:
	case CUBICLE_RULE_CLOSED:
	case CUBICLE_RULE_EDGE:
	case CUBICLE_RULE_DEPTH:
		return true;
	}
	return false;
}

/* After a tail call, a call returns to a gate. */
static void find_place(struct explanation_place *to, struct symbols *s,
	uint64_t address, bool is_return)
{
	struct symbols_place p;
	char text[1024];

	if (!address || (is_return && in_gate(address)))
		return;
	symbols_place(s, address, is_return, &p);
	symbols_describe(&p, address, text, sizeof(text));
	*to = (struct explanation_place){
		.address = address,
		.text = copy(text),
		.component = copy_known(p.component),
		.function = copy_known(p.function),
		.file = copy_known(p.file),
		.offset = p.offset,
		.line = p.line,
	};
}

static void find_calls(struct explanation *e, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v)
{
	e->calls = v->chain;
	e->call = calloc(v->chain + 1, sizeof(*e->call));
	if (!e->call)
		abort();
	for (uint32_t i = 0; i < v->chain; i++) {
		struct explanation_call *c = &e->call[i];
		c->caller = name_of(f, v->call[i].caller);
		c->callee = name_of(f, v->call[i].callee);
		/* The call that went wrong is the first, if one did. */
		c->calling = !i && v->call[0].caller == v->cubicle;
		c->function = copy(v->call[i].function);
		find_place(&c->at, s, v->call[i].return_address, true);
	}
}

/* --- memory ----------------------------------------------------------------------- */

static enum explanation_address kind_of_address(
	const struct cubicle_record_violation *v)
{
	if (v->rule == CUBICLE_RULE_RESULT)
		return EXPLANATION_RESULT;
	/* 0 is an address where memory is what it is about. */
	if (!v->address && v->rule != CUBICLE_RULE_UNMAPPED &&
		v->rule != CUBICLE_RULE_ARGUMENT &&
		v->rule != CUBICLE_RULE_EXECUTE)
		return EXPLANATION_NO_ADDRESS;
	return v->rule == CUBICLE_RULE_KEPT ? EXPLANATION_COPY
					    : EXPLANATION_MEMORY;
}

static char *describe(
	const struct facts *f, struct symbols *s, uint64_t address)
{
	char text[1024];

	region_describe(f, s, address, text, sizeof(text));
	return copy(text);
}

static void find_memory(struct explanation_memory *m, const struct facts *f,
	struct symbols *s, const struct cubicle_record_violation *v)
{
	struct symbols_place p;

	m->kind = kind_of_address(v);
	m->address = v->address;
	if (m->kind == EXPLANATION_COPY) {
		m->text = copy("where a copy was");
		m->original = v->memory;
		m->original_bytes = v->bytes;
		m->original_text = describe(f, s, v->memory);
	}
	if (m->kind != EXPLANATION_MEMORY)
		return;
	m->text = describe(f, s, v->address);
	m->leaks_would = !f->leaks && region_is_heap(f, v->address);
	symbols_place(s, v->address, false, &p);
	m->symbol = copy_known(p.function);
	m->offset = p.offset;
}

/* In a stack: whose function has it? The one that called something else from
 * below is the nearest that is known. */
static void find_frame(struct explanation *e, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	uint64_t offset = region_offset(f, v->address);
	uint32_t best = CUBICLE_CHAIN_MAX;

	/* What a result leads to is not its owner's, who is the caller. */
	if (v->rule == CUBICLE_RULE_RESULT || offset < CUBICLE_STACK_OFFSET ||
		offset >= CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES)
		return;
	for (uint32_t i = 0; i < v->chain; i++)
		if (v->call[i].caller == v->owner &&
			v->call[i].sp <= v->address &&
			(best == CUBICLE_CHAIN_MAX ||
				v->call[i].sp > v->call[best].sp))
			best = i;
	if (best == CUBICLE_CHAIN_MAX)
		return;
	const char *function = e->call[best].at.function;
	e->frame = (struct explanation_frame){
		.bytes = v->address - v->call[best].sp,
		.called = copy(v->call[best].function),
		.function = function ? copy(function) : NULL,
	};
}

/* --- windows ---------------------------------------------------------------------- */

static void find_open(struct explanation_window *w, const struct facts *f,
	const uint64_t *open)
{
	int count =
		__builtin_popcountll(open[0]) + __builtin_popcountll(open[1]);

	w->open = calloc((size_t)count + 1, sizeof(*w->open));
	if (!w->open)
		abort();
	for (uint32_t id = 1; id < CUBICLE_SLOTS; id++)
		if (open[id / 64] >> id % 64 & 1)
			w->open[w->opens++] = name_of(f, id);
}

/* A window that was closed for the cubicle keeps its ranges, so the monitor
 * also sends it as one that covers the address. The end of the right says more.
 */
static bool is_superseded(const struct cubicle_record_violation *v,
	const struct cubicle_near *covers)
{
	for (uint32_t i = 0;
		covers->kind == CUBICLE_NEAR_COVERS && i < v->nears; i++)
		if (v->near[i].kind == CUBICLE_NEAR_CLOSED &&
			v->near[i].window == covers->window)
			return true;
	return false;
}

static void find_windows(struct explanation *e, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	e->windows_unknown = !f->observed && v->owner &&
		v->owner < CUBICLE_SLOTS &&
		(v->rule == CUBICLE_RULE_ACCESS ||
			v->rule == CUBICLE_RULE_ARGUMENT ||
			v->rule == CUBICLE_RULE_CLOSED);
	for (uint32_t i = 0; i < v->nears; i++) {
		const struct cubicle_near *n = &v->near[i];
		if (is_superseded(v, n))
			continue;
		struct explanation_window *w = &e->window[e->windows++];
		w->window = n->window;
		w->kind = n->kind;
		w->start = n->start;
		w->end = n->end;
		if (n->kind == CUBICLE_NEAR_BEFORE)
			w->distance = v->address - n->end;
		if (n->kind == CUBICLE_NEAR_BEHIND)
			w->distance = n->start - v->address;
		find_open(w, f, n->open);
	}
}

/* --- words ------------------------------------------------------------------------ */

static const char *access_of(uint32_t access)
{
	switch (access) {
	case CUBICLE_ACCESS_READ:
		return "read";
	case CUBICLE_ACCESS_WRITE:
		return "write";
	case CUBICLE_ACCESS_EXECUTE:
		return "execute";
	}
	return "";
}

static void find_words(struct explanation *e, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	const struct rule *r = rule_of(v);
	char *allowed = sentence_make(r->allowed, f, v);

	e->rule = r->name;
	e->headline = sentence_make(r->headline, f, v);
	e->because = sentence_make(r->because, f, v);
	if (asprintf(&e->allowed, "%s%s",
		    strcmp(r->allowed, "never") ? "if " : "", allowed) < 0)
		abort();
	free(allowed);
}

static const char *stops(const struct cubicle_record_violation *v)
{
	if (v->permitted || v->contained == CUBICLE_CONTAINED_CALL)
		return "nobody";
	return v->contained ? "cubicle" : "all";
}

static void find_consequences(struct explanation *e, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	char **to = e->consequence;
	const char *later = "";

	if (v->permitted)
		*to++ = copy("it is permitted, and not reported again");
	if (v->contained == CUBICLE_CONTAINED_CALL)
		*to++ = copy(v->rule == CUBICLE_RULE_RESULT
				? "the caller gets NULL; no cubicle is stopped"
				: v->rule == CUBICLE_RULE_LOST && !*v->function
				? "the memory is zeroes now; no cubicle is stopped"
				: "the call fails; no cubicle is stopped");
	if (v->contained != CUBICLE_CONTAINED_CUBICLE ||
		v->cubicle >= CUBICLE_SLOTS)
		return;
	if (v->cubicle == f->first)
		later = "; it was entered first, so no cubicle continues";
	else if (f->restarted >> v->cubicle & 1)
		later = ", later ones restart it";
	char *text = sentence_make(
		"%c is stopped; calls into it return EOWNERDEAD", f, v);
	if (asprintf(to, "%s%s", text, later) < 0)
		abort();
	free(text);
}

const struct explanation *explain_newest(
	struct explanations *list, const struct facts *f, struct symbols *s)
{
	const struct cubicle_record_violation *v =
		&f->violation[f->violations - 1];
	struct explanation *e = explanation_add(list);

	find_words(e, f, v);
	e->cubicle = name_of(f, v->cubicle);
	e->owner = name_of(f, v->owner);
	e->access = access_of(v->access);
	e->function = copy(v->function);
	e->argument = v->argument;
	e->number = v->number;
	e->address = v->address;
	e->rip = v->rip;
	find_memory(&e->memory, f, s, v);
	find_place(&e->at, s, v->rip, is_call(v));
	find_calls(e, f, s, v);
	find_frame(e, f, v);
	find_windows(e, f, v);
	suggestion_find(&e->suggestions, f, s, v);
	e->says = copy(v->text);
	e->aborted = v->rule == CUBICLE_RULE_ABORT;
	e->permitted = v->permitted != 0;
	e->contained = v->contained != 0;
	e->stops = stops(v);
	find_consequences(e, f, v);
	e->times = 1;
	return e;
}

void explain_end(struct explanations *list, const struct facts *f)
{
	for (size_t i = 0; i < list->count && i < CUBICLE_VIOLATIONS_ALL; i++)
		if (f->times[i])
			list->all[i].times = f->times[i];
	list->unlisted = facts_unlisted(f);
}
