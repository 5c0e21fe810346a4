/* SPDX-License-Identifier: MIT */
/* explain_printed.c: all that is printed of a violation, compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "report/json.h"
#include "report/permissive.h"
#include "report/terminal.h"
#include "test_explain.h"

static char *text_of_terminal(const struct explanation *e)
{
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	assert_non_null(to);
	terminal_print(to, e);
	assert_int_equal(fclose(to), 0);
	return text;
}

static char *text_of_permissive(const struct explanation *e)
{
	struct explanation only = *e;
	struct explanations one = {.all = &only, .count = 1};
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	assert_non_null(to);
	permissive_print(to, &one, 3);
	assert_int_equal(fclose(to), 0);
	return text;
}

struct printed printed_make(const struct explanation *e)
{
	return (struct printed){text_of_terminal(e), text_of_permissive(e),
		json_violation(e), json_statistics(e)};
}

void printed_free(struct printed *p)
{
	free(p->terminal);
	free(p->permissive);
	cJSON_Delete(p->report);
	cJSON_Delete(p->statistics);
}

static const char *field(const cJSON *o, const char *name)
{
	const char *text =
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(o, name));

	return text ? text : "";
}

static long number(const cJSON *o, const char *name)
{
	const cJSON *n = cJSON_GetObjectItemCaseSensitive(o, name);

	return n ? (long)n->valuedouble : 0;
}

unsigned printed_count(const char *text, const char *what)
{
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	return n;
}

/* Is the line (format) of (text), as it is? */
static bool __attribute__((format(printf, 2, 3)))
has(const char *text, const char *format, ...)
{
	char line[4096] = "\n", all[16384];
	va_list rest;

	va_start(rest, format);
	vsnprintf(line + 1, sizeof(line) - 2, format, rest);
	va_end(rest);
	strcat(line, "\n");
	snprintf(all, sizeof(all), "\n%s", text);
	return strstr(all, line);
}

/* The words in which a text names place "at" of (o). */
static void words_of_place(const cJSON *o, char *to, size_t bytes)
{
	const cJSON *at = cJSON_GetObjectItemCaseSensitive(o, "at");
	size_t n = 0;

	*to = 0;
	if (!at)
		return;
	if (*field(at, "function"))
		n = (size_t)snprintf(to, bytes, "%s+0x%lx",
			field(at, "function"), number(at, "offset"));
	else
		n = (size_t)snprintf(to, bytes, "%s", field(at, "address"));
	if (*field(at, "component"))
		n += (size_t)snprintf(
			to + n, bytes - n, " (%s", field(at, "component"));
	if (*field(at, "file"))
		n += (size_t)snprintf(to + n, bytes - n, ", %s:%ld",
			field(at, "file"), number(at, "line"));
	if (*field(at, "component"))
		snprintf(to + n, bytes - n, ")");
}

static const char *compare_names(const struct printed *p)
{
	static const char *const same[] = {
		"rule", "cubicle", "access", "function", "stops"};
	const cJSON *memory =
		cJSON_GetObjectItemCaseSensitive(p->report, "memory");

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		if (strcmp(field(p->report, same[i]),
			    field(p->statistics, same[i])))
			return same[i];
	if (number(p->report, "argument") != number(p->statistics, "argument"))
		return "argument";
	if (memory &&
		strcmp(field(memory, "owner"), field(p->statistics, "owner")))
		return "owner";
	if (!has(p->terminal, "cubicle: violation: %s",
		    field(p->report, "text")))
		return "headline";
	if (!has(p->terminal, "  rule      %s: %s", field(p->report, "rule"),
		    field(p->report, "because")))
		return "because";
	if (!has(p->terminal, "  allowed   %s", field(p->report, "allowed")))
		return "allowed";
	return NULL;
}

static const char *compare_memory(const struct printed *p)
{
	const cJSON *memory =
		cJSON_GetObjectItemCaseSensitive(p->report, "memory");
	const cJSON *original =
		cJSON_GetObjectItemCaseSensitive(memory, "copy_of");
	const cJSON *stack =
		cJSON_GetObjectItemCaseSensitive(p->report, "stack");

	if (!memory != !printed_count(p->terminal, "\n  address "))
		return "address";
	if (memory &&
		!has(p->terminal, "  address   %s%s %s",
			field(memory, "address"), original ? "," : "",
			field(memory, "text")))
		return "memory";
	if (!original != !printed_count(p->terminal, "\n  copy of "))
		return "copy";
	if (original &&
		!has(p->terminal, "  copy of   %ld bytes at %s %s",
			number(original, "bytes"), field(original, "address"),
			field(original, "text")))
		return "original";
	if (*field(p->report, "result")
			? !has(p->terminal, "  result    %s",
				  field(p->report, "result"))
			: printed_count(p->terminal, "\n  result ") != 0)
		return "result";
	if (!stack != !printed_count(p->terminal, "\n  stack "))
		return "stack";
	if (stack &&
		!has(p->terminal,
			"  stack     %ld bytes above the call of `%s` by %s in `%s`",
			number(stack, "bytes_above"), field(stack, "call_of"),
			field(stack, "by"), field(memory, "owner")))
		return "frame";
	return NULL;
}

static const char *compare_places(const struct printed *p, bool permitted)
{
	char where[1024];
	const cJSON *call;
	unsigned places = 0;

	words_of_place(p->report, where, sizeof(where));
	if (*where ? !has(p->terminal, "  at        %s", where)
		   : printed_count(p->terminal, "\n  at ") != 0)
		return "place";
	if (permitted &&
		!has(p->permissive, "  %6ld x %s%s%s",
			number(p->report, "times"), field(p->report, "text"),
			*where ? ", at " : "", where))
		return "place of --permissive";
	cJSON_ArrayForEach(
		call, cJSON_GetObjectItemCaseSensitive(p->report, "chain"))
	{
		char line[2048];
		words_of_place(call, where, sizeof(where));
		snprintf(line, sizeof(line), " `%s`: `%s`%s%s\n",
			field(call, "caller"), field(call, "function"),
			*where ? ", at " : "", where);
		if (!printed_count(p->terminal, line))
			return "call";
		places += *where != 0;
	}
	return printed_count(p->terminal, ", at ") == places ? NULL : "calls";
}

static const char *compare_windows(const struct printed *p)
{
	const cJSON *all =
		cJSON_GetObjectItemCaseSensitive(p->report, "windows");
	const cJSON *window, *id;
	unsigned windows = 0;

	if (printed_count(
		    p->terminal, "\n  windows   not known; with --dev ") !=
		(unsigned)cJSON_IsNull(all))
		return "unknown windows";
	cJSON_ArrayForEach(window, all)
	{
		char line[512], open[512] = "";
		unsigned long long from =
			strtoull(field(window, "start"), NULL, 16);
		unsigned long long to =
			strtoull(field(window, "end"), NULL, 16);
		snprintf(line, sizeof(line),
			"\n  window    %ld of `app`, %llu bytes at 0x%llx, ",
			number(window, "window"), to - from, from);
		if (!printed_count(p->terminal, line))
			return "window";
		cJSON_ArrayForEach(
			id, cJSON_GetObjectItemCaseSensitive(window, "open"))
		{
			size_t n = strlen(open);
			snprintf(open + n, sizeof(open) - n, "%s`%s`",
				n ? ", " : " open to ",
				cJSON_GetStringValue(id));
		}
		if (*open && !printed_count(p->terminal, open))
			return "open to";
		windows++;
	}
	return printed_count(p->terminal, "\n  window ") == windows ? NULL
								    : "windows";
}

static const char *compare_suggestions(const struct printed *p, bool permitted)
{
	static const char decide[] = "decide ";
	const cJSON *one;
	unsigned found = 0;

	cJSON_ArrayForEach(
		one, cJSON_GetObjectItemCaseSensitive(p->report, "suggestions"))
	{
		const char *text = cJSON_GetStringValue(one);
		bool paste = strncmp(text, decide, sizeof(decide) - 1) != 0;
		if (!has(p->terminal, "  %s %s",
			    paste ? "to paste " : "to decide",
			    paste ? text : text + sizeof(decide) - 1))
			return "suggestion";
		if (permitted && !has(p->permissive, "  %s", text))
			return "suggestion of --permissive";
		found++;
	}
	if (printed_count(p->terminal, "\n  to ") != found)
		return "suggestions";
	/* After the line that announces them, there are no others. */
	const char *pasted =
		strstr(p->permissive, "cubicle: changes that would");
	return (pasted ? printed_count(pasted, "\n  ") : 0) ==
			(permitted ? found : 0)
		? NULL
		: "suggestions of --permissive";
}

const char *printed_difference(const struct printed *p)
{
	bool permitted = cJSON_IsTrue(
		cJSON_GetObjectItemCaseSensitive(p->report, "permitted"));
	const char *what = compare_names(p);

	what = what ? what : compare_memory(p);
	what = what ? what : compare_places(p, permitted);
	what = what ? what : compare_windows(p);
	return what ? what : compare_suggestions(p, permitted);
}
