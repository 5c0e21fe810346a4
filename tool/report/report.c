/* SPDX-License-Identifier: MIT */
/* report.c: see report.h. Addresses are strings: a JSON number has 53 bits. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "report/region.h"
#include "report/report.h"
#include "report/suggestion.h"
#include "report/violation.h"

static void add_hex(cJSON *to, const char *name, uint64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%" PRIx64, n);
	cJSON_AddStringToObject(to, name, text);
}

/* What (print) prints, without the end of the line. */
static void add_text(cJSON *to, const char *name, const struct facts *f,
	const struct cubicle_record_violation *v,
	void (*print)(FILE *to, const struct facts *f,
		const struct cubicle_record_violation *v))
{
	char *text = NULL;
	size_t bytes;
	FILE *stream = open_memstream(&text, &bytes);

	if (!stream)
		abort();
	print(stream, f, v);
	if (fclose(stream))
		abort();
	cJSON_AddStringToObject(to, name, text);
	free(text);
}

static cJSON *make_place(struct symbols *s, uint64_t address, bool is_return)
{
	cJSON *o = cJSON_CreateObject();
	struct symbols_place p;

	symbols_place(s, address, is_return, &p);
	add_hex(o, "address", address);
	if (*p.component)
		cJSON_AddStringToObject(o, "component", p.component);
	if (*p.function) {
		cJSON_AddStringToObject(o, "function", p.function);
		cJSON_AddNumberToObject(o, "offset", (double)p.offset);
	}
	if (*p.file) {
		cJSON_AddStringToObject(o, "file", p.file);
		cJSON_AddNumberToObject(o, "line", p.line);
	}
	return o;
}

static void add_memory(cJSON *to, const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v)
{
	cJSON *o = cJSON_AddObjectToObject(to, "memory");
	struct symbols_place p;
	char where[1024];

	region_describe(f, s, v->address, where, sizeof(where));
	symbols_place(s, v->address, false, &p);
	add_hex(o, "address", v->address);
	cJSON_AddStringToObject(o, "owner", facts_cubicle(f, v->owner));
	cJSON_AddStringToObject(o, "text", where);
	if (*p.function) {
		cJSON_AddStringToObject(o, "symbol", p.function);
		cJSON_AddNumberToObject(o, "offset", (double)p.offset);
	}
}

static void add_chain(cJSON *to, const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v)
{
	cJSON *all = cJSON_AddArrayToObject(to, "chain");

	for (uint32_t i = 0; i < v->chain; i++) {
		cJSON *c = cJSON_CreateObject();
		cJSON_AddStringToObject(
			c, "caller", facts_cubicle(f, v->call[i].caller));
		cJSON_AddStringToObject(
			c, "callee", facts_cubicle(f, v->call[i].callee));
		cJSON_AddStringToObject(c, "function", v->call[i].function);
		cJSON_AddItemToObject(c, "at",
			make_place(s, v->call[i].return_address, true));
		cJSON_AddItemToArray(all, c);
	}
}

static void add_windows(cJSON *to, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	static const char *const kinds[] = {
		[CUBICLE_NEAR_COVERS] = "not open to it",
		[CUBICLE_NEAR_BEFORE] = "ends before it",
		[CUBICLE_NEAR_BEHIND] = "begins behind it",
		[CUBICLE_NEAR_CLOSED] = "closed",
	};
	cJSON *all = cJSON_AddArrayToObject(to, "windows");

	for (uint32_t i = 0; i < v->nears; i++) {
		const struct cubicle_near *n = &v->near[i];
		cJSON *w = cJSON_CreateObject();
		cJSON_AddNumberToObject(w, "window", n->window);
		cJSON_AddStringToObject(w, "why",
			n->kind < sizeof(kinds) / sizeof(kinds[0]) &&
					kinds[n->kind]
				? kinds[n->kind]
				: "");
		add_hex(w, "start", n->start);
		add_hex(w, "end", n->end);
		cJSON *open = cJSON_AddArrayToObject(w, "open");
		for (uint32_t id = 1; id < CUBICLE_SLOTS; id++)
			if (n->open[id / 64] >> id % 64 & 1)
				cJSON_AddItemToArray(open,
					cJSON_CreateString(
						facts_cubicle(f, id)));
		cJSON_AddItemToArray(all, w);
	}
}

static void add_suggestions(cJSON *to, const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v)
{
	cJSON *all = cJSON_AddArrayToObject(to, "suggestions");
	char *text = suggestion_make(f, s, v), *save;

	for (char *line = strtok_r(text, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save))
		cJSON_AddItemToArray(all, cJSON_CreateString(line));
	free(text);
}

static cJSON *make_violation(const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v, uint64_t times)
{
	cJSON *o = cJSON_CreateObject();

	cJSON_AddStringToObject(o, "rule", violation_rule(v->rule));
	add_text(o, "text", f, v, violation_headline);
	cJSON_AddStringToObject(o, "cubicle", facts_cubicle(f, v->cubicle));
	cJSON_AddStringToObject(o, "access", violation_access(v->access));
	cJSON_AddStringToObject(o, "function", v->function);
	if (v->argument >= 0)
		cJSON_AddNumberToObject(o, "argument", v->argument + 1);
	if (v->address)
		add_memory(o, f, s, v);
	if (v->rip)
		cJSON_AddItemToObject(
			o, "at", make_place(s, v->rip, violation_is_call(v)));
	add_chain(o, f, s, v);
	add_windows(o, f, v);
	add_text(o, "because", f, v, violation_because);
	add_text(o, "allowed", f, v, violation_allowed);
	add_suggestions(o, f, s, v);
	cJSON_AddBoolToObject(o, "contained", v->contained != 0);
	cJSON_AddStringToObject(o, "stops", violation_stops(v));
	cJSON_AddBoolToObject(o, "permitted", v->permitted != 0);
	cJSON_AddNumberToObject(o, "times", (double)times);
	if (*v->text)
		cJSON_AddStringToObject(o, "says", v->text);
	return o;
}

static void add_cubicles(cJSON *to, const struct layout *l)
{
	cJSON *all = cJSON_AddArrayToObject(to, "cubicles");

	for (unsigned i = 0; i < l->cubicles; i++) {
		cJSON *c = cJSON_CreateObject();
		cJSON_AddStringToObject(c, "name", l->cubicle[i].name);
		cJSON *parts = cJSON_AddArrayToObject(c, "components");
		for (unsigned k = 0; k < l->components; k++)
			if (l->component[k].cubicle == i)
				cJSON_AddItemToArray(parts,
					cJSON_CreateString(
						l->component[k].name));
		cJSON_AddItemToArray(all, c);
	}
}

int report_write(FILE *to, const char *file, const struct summary *run,
	struct symbols *s, bool permissive)
{
	const struct facts *f = run->facts;
	cJSON *o = cJSON_CreateObject();

	cJSON_AddNumberToObject(o, "version", REPORT_VERSION);
	cJSON_AddStringToObject(o, "layout", run->layout->name);
	cJSON_AddStringToObject(o, "backend", backend_name(run->backend));
	cJSON_AddBoolToObject(o, "permissive", permissive);
	add_cubicles(o, run->layout);
	cJSON *all = cJSON_AddArrayToObject(o, "violations");
	for (size_t i = 0; i < f->violations; i++)
		cJSON_AddItemToArray(all,
			make_violation(f, s, &f->violation[i],
				f->times[i] ? f->times[i] : 1));
	cJSON_AddNumberToObject(o, "unlisted", (double)facts_unlisted(f));
	cJSON_AddNumberToObject(o, "restarts", (double)f->summary.restarts);
	cJSON_AddNumberToObject(o, "status", run->status);
	char *text = cJSON_Print(o);
	cJSON_Delete(o);
	bool failed = !text || fprintf(to, "%s\n", text) < 0 || fflush(to);
	free(text);
	return failed ? complain("--report: %s: %s", file, strerror(errno)) : 0;
}
