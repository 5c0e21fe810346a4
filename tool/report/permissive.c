/* SPDX-License-Identifier: MIT */
/* permissive.c: see permissive.h. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "report/permissive.h"
#include "report/suggestion.h"
#include "report/violation.h"

static uint64_t times_of(const struct facts *f, size_t i)
{
	return i < CUBICLE_VIOLATIONS_ALL && f->times[i] ? f->times[i] : 1;
}

static void print_one(FILE *to, const struct facts *f, struct symbols *s,
	const struct cubicle_record_violation *v, uint64_t times)
{
	char where[1024];

	fprintf(to, "  %6" PRIu64 " x ", times);
	violation_headline(to, f, v);
	if (v->rip) {
		symbols_code(
			s, v->rip, violation_is_call(v), where, sizeof(where));
		fprintf(to, ", at %s", where);
	}
	fputc('\n', to);
}

/* Each suggestion once. */
static void print_suggestions(
	FILE *to, const struct facts *f, struct symbols *s)
{
	char **text = calloc(f->violations + 1, sizeof(*text));
	size_t count = 0, told = 0;

	if (!text)
		abort();
	for (size_t i = 0; i < f->violations; i++) {
		if (!f->violation[i].permitted)
			continue;
		char *new = suggestion_make(f, s, &f->violation[i]);
		bool known = !*new;
		for (size_t k = 0; k < count && !known; k++)
			known = !strcmp(text[k], new);
		text[count++] = new;
		if (known)
			continue;
		if (!told++)
			fputs("cubicle: to paste, so that it is allowed; then "
			      "--check-copies finds what is used after its "
			      "call:\n",
				to);
		fprintf(to, "  %s", new);
	}
	while (count)
		free(text[--count]);
	free(text);
}

bool permissive_print(
	FILE *to, const struct facts *f, struct symbols *s, int status)
{
	uint64_t times = 0;
	size_t count = 0;

	for (size_t i = 0; i < f->violations; i++)
		if (f->violation[i].permitted) {
			times += times_of(f, i);
			count++;
		}
	if (!count) {
		fputs(f->violations
				? "cubicle: permissive: nothing was let "
				  "through: what is reported above never is\n"
				: "cubicle: permissive: there was nothing "
				  "to let through\n",
			to);
		return false;
	}
	fprintf(to,
		"cubicle: permissive: let through %" PRIu64
		" times, in %zu places; the program ended with %d\n",
		times, count, status);
	for (size_t i = 0; i < f->violations; i++)
		if (f->violation[i].permitted)
			print_one(to, f, s, &f->violation[i], times_of(f, i));
	if (facts_unlisted(f))
		fputs("  and more: only the first are listed\n", to);
	print_suggestions(to, f, s);
	return true;
}
