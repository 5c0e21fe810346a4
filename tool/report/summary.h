/* SPDX-License-Identifier: MIT */
/* summary.h: what a run was like, for people and for programs. */
#ifndef TOOL_SUMMARY_H
#define TOOL_SUMMARY_H

#include <stdio.h>
#include "layout/layout.h"
#include "report/explanation.h"
#include "report/facts.h"

/* What edges are sorted by, the most first. */
enum edge_order { EDGES_BY_CALLS, EDGES_BY_TIME, EDGES_BY_BYTES };

struct cJSON;

struct summary {
	const struct layout *layout;
	const struct facts *facts;
	const struct explanations *explained; /* violations */
	uint32_t backend;		      /* enum cubicle_backend */
	const char *why;		      /* it is this one */
	/* What needs the development monitor, which measures bytes and times of
	 * calls; NULL: it is a monitor for use. */
	const char *dev;
	const char *allow; /* as in struct options; NULL: nothing */
	bool lazy;
	bool edges; /* calls were counted for it */
	enum edge_order order;
	int status; /* exit status of the tool */
	double seconds;
};

/* For people (--summary, or `summary = yes` in the layout). */
void summary_print(FILE *to, const struct summary *s);

/* As JSON (--stats). -EINVAL if it cannot be written, after a message that
 * names (file). */
int statistics_write(FILE *to, const char *file, const struct summary *s);

/* "monitor": "trusted" or "development"; "allow": "app", "all" or null. */
void summary_add_monitor(struct cJSON *to, const struct summary *s);

/* Edges of (f), in (order). Allocated; NULL if there are none. */
const struct facts_edge **summary_edges(
	const struct facts *f, enum edge_order order);

#endif
