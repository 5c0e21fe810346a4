/* SPDX-License-Identifier: MIT */
/*
 * test_explain.h: parts of test_explain.c.
 *
 * explain_records.c: explained violations. explain_printed.c: all that is
 * printed of one, compared.
 */
#ifndef TEST_EXPLAIN_H
#define TEST_EXPLAIN_H

#include <cjson/cJSON.h>
#include "report/explain.h"

/* --- explain_records.c ------------------------------------------------------------ */

/* Data and code that the records refer to. */
struct pair {
	int first, second;
};

extern unsigned char global[64];
int gadget_sum(const unsigned char *p, size_t len);
int gadget_pair(struct pair *pair);
int gadget_keep(char *name);

/* The line of gadget_sum() in explain_records.c. */
extern const int records_sum_line;

/* The violations, by number. */
enum records {
	RECORD_WINDOWS, /* read of (global), with windows of all kinds */
	RECORD_STACK,	/* write to the stack of the caller */
	RECORD_NULL,
	RECORD_HEAP, /* from a monitor that does not look for windows */
	RECORD_KEPT,
	RECORD_LATER, /* the window was closed too early */
	RECORD_GATE,  /* wrong argument of a call that returns to a gate */
	RECORD_LIMIT,
	RECORD_CLOSED,
	RECORD_LONG, /* of more bytes than (global) has */
	RECORD_EDGE,
	RECORD_ENTRY, /* the layout has the call */
	RECORD_RESULT,
	RECORD_ABORT,
	RECORDS
};

/* Fill (list) with them. This program stands for the components of both
 * cubicles: what is above is found in its own debug information. */
void records_explain(struct explanations *list);
void records_free(struct explanations *list);

/* --- explain_printed.c ------------------------------------------------------------ */

/* All that is printed of one violation. */
struct printed {
	char *terminal, *permissive;
	cJSON *report, *statistics;
};

struct printed printed_make(const struct explanation *e);
void printed_free(struct printed *p);

/* What the four do not agree on, for the person who reads it; NULL if they do.
 */
const char *printed_difference(const struct printed *p);

/* How often (what) is in (text). */
unsigned printed_count(const char *text, const char *what);

#endif
