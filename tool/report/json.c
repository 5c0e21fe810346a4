/* SPDX-License-Identifier: MIT */
/* json.c: a violation, for programs. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "report/json.h"

static void add_hex(cJSON *to, const char *name, uint64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%" PRIx64, n);
	cJSON_AddStringToObject(to, name, text);
}

static void add_place(cJSON *to, const struct explanation_place *p)
{
	if (!p->text)
		return;
	cJSON *o = cJSON_AddObjectToObject(to, "at");
	add_hex(o, "address", p->address);
	if (p->component)
		cJSON_AddStringToObject(o, "component", p->component);
	if (p->function) {
		cJSON_AddStringToObject(o, "function", p->function);
		cJSON_AddNumberToObject(o, "offset", (double)p->offset);
	}
	if (p->file) {
		cJSON_AddStringToObject(o, "file", p->file);
		cJSON_AddNumberToObject(o, "line", p->line);
	}
}

static void add_original(cJSON *to, const struct explanation_memory *m)
{
	cJSON *o = cJSON_AddObjectToObject(to, "copy_of");

	add_hex(o, "address", m->original);
	cJSON_AddNumberToObject(o, "bytes", (double)m->original_bytes);
	cJSON_AddStringToObject(o, "text", m->original_text);
}

static void add_memory(cJSON *to, const struct explanation *e)
{
	const struct explanation_memory *m = &e->memory;

	if (m->kind == EXPLANATION_NO_ADDRESS)
		return;
	if (m->kind == EXPLANATION_RESULT) {
		add_hex(to, "result", m->address);
		return;
	}
	cJSON *o = cJSON_AddObjectToObject(to, "memory");
	add_hex(o, "address", m->address);
	cJSON_AddStringToObject(o, "owner", e->owner.name);
	cJSON_AddStringToObject(o, "text", m->text);
	if (m->symbol) {
		cJSON_AddStringToObject(o, "symbol", m->symbol);
		cJSON_AddNumberToObject(o, "offset", (double)m->offset);
	}
	if (m->kind == EXPLANATION_COPY)
		add_original(o, m);
}

static void add_frame(cJSON *to, const struct explanation *e)
{
	const struct explanation_frame *frame = &e->frame;

	if (!frame->called)
		return;
	cJSON *o = cJSON_AddObjectToObject(to, "stack");
	cJSON_AddNumberToObject(o, "bytes_above", (double)frame->bytes);
	cJSON_AddStringToObject(o, "call_of", frame->called);
	if (frame->function)
		cJSON_AddStringToObject(o, "by", frame->function);
}

static void add_calls(cJSON *to, const struct explanation *e)
{
	cJSON *all = cJSON_AddArrayToObject(to, "chain");

	for (size_t i = 0; i < e->calls; i++) {
		const struct explanation_call *call = &e->call[i];
		cJSON *c = cJSON_CreateObject();
		cJSON_AddStringToObject(c, "caller", call->caller.name);
		cJSON_AddStringToObject(c, "callee", call->callee.name);
		cJSON_AddStringToObject(c, "function", call->function);
		add_place(c, &call->at);
		cJSON_AddItemToArray(all, c);
	}
}

static const char *why_not(const struct explanation_window *w)
{
	switch (w->kind) {
	case CUBICLE_NEAR_COVERS:
		return "not open to it";
	case CUBICLE_NEAR_BEFORE:
		return "ends before it";
	case CUBICLE_NEAR_BEHIND:
		return "begins after it";
	case CUBICLE_NEAR_CLOSED:
		return "closed";
	}
	return "";
}

static void add_windows(cJSON *to, const struct explanation *e)
{
	cJSON *all = e->windows_unknown ? cJSON_AddNullToObject(to, "windows")
					: cJSON_AddArrayToObject(to, "windows");

	for (size_t i = 0; i < e->windows; i++) {
		const struct explanation_window *window = &e->window[i];
		cJSON *w = cJSON_CreateObject();
		cJSON_AddNumberToObject(w, "window", window->window);
		cJSON_AddStringToObject(w, "why", why_not(window));
		add_hex(w, "start", window->start);
		add_hex(w, "end", window->end);
		cJSON *open = cJSON_AddArrayToObject(w, "open");
		for (size_t k = 0; k < window->opens; k++)
			cJSON_AddItemToArray(
				open, cJSON_CreateString(window->open[k].name));
		cJSON_AddItemToArray(all, w);
	}
}

/* What has to be decided first begins with "decide". */
static void add_suggestions(cJSON *to, const struct suggestions *found)
{
	cJSON *all = cJSON_AddArrayToObject(to, "suggestions");

	for (size_t i = 0; i < found->count; i++) {
		const struct suggestion *one = &found->one[i];
		char *text = NULL;
		if (asprintf(&text, "%s%s",
			    one->kind == SUGGESTION_DECIDE ? "decide " : "",
			    one->text) < 0)
			abort();
		cJSON_AddItemToArray(all, cJSON_CreateString(text));
		free(text);
	}
}

cJSON *json_violation(const struct explanation *e)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "rule", e->rule);
	cJSON_AddStringToObject(o, "text", e->headline);
	cJSON_AddStringToObject(o, "cubicle", e->cubicle.name);
	cJSON_AddStringToObject(o, "access", e->access);
	cJSON_AddStringToObject(o, "function", e->function);
	if (e->argument >= 0)
		cJSON_AddNumberToObject(o, "argument", e->argument + 1.0);
	add_memory(o, e);
	add_place(o, &e->at);
	add_frame(o, e);
	add_calls(o, e);
	add_windows(o, e);
	cJSON_AddStringToObject(o, "because", e->because);
	cJSON_AddStringToObject(o, "allowed", e->allowed);
	add_suggestions(o, &e->suggestions);
	cJSON_AddBoolToObject(o, "contained", e->contained);
	cJSON_AddStringToObject(o, "stops", e->stops);
	cJSON_AddBoolToObject(o, "permitted", e->permitted);
	cJSON_AddNumberToObject(o, "times", (double)e->times);
	if (*e->says)
		cJSON_AddStringToObject(o, "says", e->says);
	return o;
}

cJSON *json_statistics(const struct explanation *e)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "rule", e->rule);
	cJSON_AddStringToObject(o, "cubicle", e->cubicle.name);
	cJSON_AddStringToObject(o, "owner", e->owner.name);
	add_hex(o, "address", e->address);
	add_hex(o, "at", e->rip);
	cJSON_AddStringToObject(o, "access", e->access);
	cJSON_AddStringToObject(o, "function", e->function);
	if (e->argument >= 0)
		cJSON_AddNumberToObject(o, "argument", e->argument + 1.0);
	else
		cJSON_AddNullToObject(o, "argument");
	cJSON_AddNumberToObject(o, "number", e->number);
	cJSON_AddBoolToObject(o, "contained", e->contained);
	cJSON_AddStringToObject(o, "stops", e->stops);
	cJSON_AddStringToObject(o, "text", e->says);
	return o;
}
