/* SPDX-License-Identifier: MIT */
/* permissive.c: see permissive.h. */
#include <inttypes.h>
#include <string.h>
#include "lib/plural.h"
#include "report/permissive.h"

static void print_one(FILE *to, const struct explanation *e)
{
	fprintf(to, "  %6" PRIu64 " x %s", e->times, e->headline);
	if (e->at.text)
		fprintf(to, ", at %s", e->at.text);
	fputc('\n', to);
}

static bool is_same(const struct suggestion *a, const struct suggestion *b)
{
	return a->kind == b->kind && !strcmp(a->text, b->text);
}

/* Is suggestion (k) of violation (i) one of those before it? */
static bool is_known(const struct explanations *list, size_t i, size_t k)
{
	const struct suggestion *one = &list->all[i].suggestions.one[k];

	for (size_t j = 0; j <= i; j++) {
		const struct explanation *e = &list->all[j];
		size_t count = j < i ? e->suggestions.count : k;
		for (size_t l = 0; e->permitted && l < count; l++)
			if (is_same(&e->suggestions.one[l], one))
				return true;
	}
	return false;
}

/* Each suggestion once. */
static void print_suggestions(FILE *to, const struct explanations *list)
{
	size_t printed = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct explanation *e = &list->all[i];
		for (size_t k = 0; e->permitted && k < e->suggestions.count;
			k++) {
			const struct suggestion *one = &e->suggestions.one[k];
			if (is_known(list, i, k))
				continue;
			if (!printed++)
				fputs("cubicle: changes that would allow them, "
				      "to paste, or to decide about; "
				      "afterwards --check-copies finds "
				      "arguments that are used after the "
				      "call:\n",
					to);
			fprintf(to, "  %s%s\n",
				one->kind == SUGGESTION_DECIDE ? "decide " : "",
				one->text);
		}
	}
}

bool permissive_print(FILE *to, const struct explanations *list, int status)
{
	uint64_t times = 0;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		if (list->all[i].permitted) {
			times += list->all[i].times;
			count++;
		}
	if (!count) {
		fputs(list->count
				? "cubicle: permissive: nothing was "
				  "permitted: the violations above cannot be\n"
				: "cubicle: permissive: there were no "
				  "violations\n",
			to);
		return false;
	}
	fprintf(to,
		"cubicle: permissive: permitted %" PRIu64
		" time%s, in %zu place%s; the exit status of the program is "
		"%d\n",
		times, plural(times), count, plural(count), status);
	for (size_t i = 0; i < list->count; i++)
		if (list->all[i].permitted)
			print_one(to, &list->all[i]);
	if (list->unlisted)
		fputs("  and more: only the first are listed\n", to);
	print_suggestions(to, list);
	return true;
}
