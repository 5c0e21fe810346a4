/* SPDX-License-Identifier: MIT */
/* report.c: see report.h. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "report/json.h"
#include "report/report.h"

/* Bytes; only if the memory of the cubicle was full at some time. */
static void add_full(cJSON *to, const struct cubicle_record_full *r)
{
	if (!r->limit)
		return;
	cJSON *o = cJSON_AddObjectToObject(to, "memory_full");
	cJSON_AddNumberToObject(
		o, "used", (double)r->used * CUBICLE_PAGE_BYTES);
	cJSON_AddNumberToObject(
		o, "limit", (double)r->limit * CUBICLE_PAGE_BYTES);
}

static void add_cubicles(
	cJSON *to, const struct layout *l, const struct facts *f)
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
		add_full(c, &f->full[i + 1]);
		cJSON_AddItemToArray(all, c);
	}
}

int report_write(
	FILE *to, const char *file, const struct summary *run, bool permissive)
{
	const struct explanations *list = run->explained;
	cJSON *o = cJSON_CreateObject();

	cJSON_AddNumberToObject(o, "version", REPORT_VERSION);
	cJSON_AddStringToObject(o, "layout", run->layout->name);
	cJSON_AddStringToObject(o, "backend", backend_name(run->backend));
	summary_add_monitor(o, run);
	cJSON_AddBoolToObject(o, "permissive", permissive);
	add_cubicles(o, run->layout, run->facts);
	cJSON *all = cJSON_AddArrayToObject(o, "violations");
	for (size_t i = 0; i < list->count; i++)
		cJSON_AddItemToArray(all, json_violation(&list->all[i]));
	cJSON_AddNumberToObject(o, "unlisted", (double)list->unlisted);
	cJSON_AddNumberToObject(
		o, "restarts", (double)run->facts->summary.restarts);
	cJSON_AddNumberToObject(o, "status", run->status);
	char *text = cJSON_Print(o);
	cJSON_Delete(o);
	bool failed = !text || fprintf(to, "%s\n", text) < 0 || fflush(to);
	free(text);
	return failed ? complain("--report: %s: %s", file, strerror(errno)) : 0;
}
