/* SPDX-License-Identifier: MIT */
/* statistics.c: what a run was like, as JSON. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "report/json.h"
#include "report/summary.h"

static cJSON *make_components(const struct layout *l, unsigned cubicle)
{
	cJSON *all = cJSON_CreateArray();

	for (unsigned i = 0; i < l->components; i++)
		if (l->component[i].cubicle == cubicle)
			cJSON_AddItemToArray(
				all, cJSON_CreateString(l->component[i].name));
	return all;
}

static void add_cubicles(cJSON *to, const struct summary *s)
{
	cJSON *all = cJSON_AddArrayToObject(to, "cubicles");

	for (unsigned i = 0; i < s->layout->cubicles; i++) {
		cJSON *c = cJSON_CreateObject();
		uint32_t key = s->facts->cubicle[i + 1].key;
		cJSON_AddStringToObject(c, "name", s->layout->cubicle[i].name);
		cJSON_AddItemToObject(
			c, "components", make_components(s->layout, i));
		/* Without keys there is none, not number 0. */
		if (key)
			cJSON_AddNumberToObject(c, "key", key);
		else
			cJSON_AddNullToObject(c, "key");
		cJSON_AddItemToArray(all, c);
	}
}

/* Bytes and times are null where the monitor has not measured them. */
static void add_measure(cJSON *to, const char *name, bool measured, double n)
{
	if (measured)
		cJSON_AddNumberToObject(to, name, n);
	else
		cJSON_AddNullToObject(to, name);
}

static void add_edges(cJSON *to, const struct facts *f)
{
	const struct facts_edge **edge = summary_edges(f, EDGES_BY_CALLS);
	cJSON *all = cJSON_AddArrayToObject(to, "edges");

	for (size_t i = 0; i < f->edges; i++) {
		cJSON *e = cJSON_CreateObject();
		cJSON_AddStringToObject(
			e, "from", facts_cubicle(f, edge[i]->from));
		cJSON_AddStringToObject(e, "to", facts_cubicle(f, edge[i]->to));
		cJSON_AddStringToObject(e, "function", edge[i]->function);
		cJSON_AddNumberToObject(e, "calls", (double)edge[i]->calls);
		add_measure(e, "bytes", f->observed, (double)edge[i]->bytes);
		add_measure(
			e, "seconds", f->observed, (double)edge[i]->ns / 1e9);
		cJSON_AddItemToArray(all, e);
	}
	free(edge);
}

static void add_windows(cJSON *to, const struct facts_summary *r)
{
	cJSON *w = cJSON_AddObjectToObject(to, "windows");

	cJSON_AddNumberToObject(w, "opened", (double)r->windows_opened);
	cJSON_AddNumberToObject(w, "mapped", (double)r->pages_mapped);
	cJSON_AddNumberToObject(w, "revoked", (double)r->pages_revoked);
}

static void add_space(cJSON *to, const struct facts_summary *r)
{
	cJSON *s = cJSON_AddObjectToObject(to, "address_space");

	cJSON_AddNumberToObject(s, "text_bytes", (double)r->text_bytes);
	cJSON_AddNumberToObject(s, "key_writes", (double)r->key_writes);
	cJSON_AddBoolToObject(s, "locked", r->locked);
}

static void add_violations(cJSON *to, const struct explanations *list)
{
	cJSON *all = cJSON_AddArrayToObject(to, "violations");

	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(all, json_statistics(&list->all[i]));
}

void summary_add_monitor(cJSON *to, const struct summary *s)
{
	cJSON_AddStringToObject(
		to, "monitor", s->dev ? "development" : "trusted");
	if (s->allow)
		cJSON_AddStringToObject(to, "allow", s->allow);
	else
		cJSON_AddNullToObject(to, "allow");
}

int statistics_write(FILE *to, const char *file, const struct summary *s)
{
	cJSON *o = cJSON_CreateObject();
	char *text;

	cJSON_AddStringToObject(o, "backend", backend_name(s->backend));
	summary_add_monitor(o, s);
	cJSON_AddStringToObject(o, "layout", s->layout->name);
	add_cubicles(o, s);
	add_edges(o, s->facts);
	add_windows(o, &s->facts->summary);
	cJSON_AddNumberToObject(o, "faults", (double)s->facts->summary.faults);
	add_space(o, &s->facts->summary);
	cJSON_AddNumberToObject(
		o, "restarts", (double)s->facts->summary.restarts);
	add_violations(o, s->explained);
	cJSON_AddNumberToObject(
		o, "violations_unlisted", (double)facts_unlisted(s->facts));
	cJSON_AddNumberToObject(o, "seconds", s->seconds);
	cJSON_AddNumberToObject(o, "status", s->status);
	text = cJSON_Print(o);
	cJSON_Delete(o);
	if (!text || fprintf(to, "%s\n", text) < 0 || fflush(to)) {
		free(text);
		return complain("--stats: %s: %s", file, strerror(errno));
	}
	free(text);
	return 0;
}
