/* SPDX-License-Identifier: MIT */
/* sentence.c: sentences about a violation, from templates. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include "report/rule.h"
#include "report/sentence.h"

static const char *past(uint32_t access)
{
	switch (access) {
	case CUBICLE_ACCESS_READ:
		return "read";
	case CUBICLE_ACCESS_WRITE:
		return "wrote to";
	case CUBICLE_ACCESS_EXECUTE:
		return "ran into";
	}
	return "touched";
}

bool sentence_quotes(const struct facts *f, uint32_t id)
{
	return id && id < CUBICLE_SLOTS && f->cubicle[id].id;
}

/* The name of cubicle (id), in quotes where it is one. */
static void put_cubicle(FILE *to, const struct facts *f, uint32_t id)
{
	fprintf(to, sentence_quotes(f, id) ? "`%s`" : "%s",
		facts_cubicle(f, id));
}

static void put_argument(FILE *to, const struct cubicle_record_violation *v)
{
	if (v->argument >= 0)
		fprintf(to, "argument %" PRId64, v->argument + INT64_C(1));
	else if (v->rule == CUBICLE_RULE_KEPT)
		fprintf(to, "the result");
	else
		fprintf(to, "which one is not known");
}

static void put_text(FILE *to, const char *text, const struct facts *f,
	const struct cubicle_record_violation *v);

/* What there is a limit of, and (more) how it would be higher. */
static void put_limit(FILE *to, const struct facts *f,
	const struct cubicle_record_violation *v, bool more)
{
	const struct rule_limit *limit = rule_limit(v->reason);

	if (more) {
		put_text(to, limit ? limit->more : "it were less", f, v);
		return;
	}
	fprintf(to, "%" PRIu64 " ", v->limit);
	put_text(to, limit ? limit->what : "of something", f, v);
}

/* Print (text), with what its % stand for. */
static void put_text(FILE *to, const char *text, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	for (; *text; text++) {
		if (*text != '%') {
			putc(*text, to);
			continue;
		}
		switch (*++text) {
		case 'c':
			put_cubicle(to, f, v->cubicle);
			break;
		case 'C':
			fputs(facts_cubicle(f, v->cubicle), to);
			break;
		case 'o':
			put_cubicle(to, f, v->owner);
			break;
		case 'd':
			put_cubicle(to, f, v->chain ? v->call[0].callee : ~0u);
			break;
		case 'f':
			fputs(*v->function ? v->function : "a function", to);
			break;
		case 'g':
			put_argument(to, v);
			break;
		case 'a':
			fputs(past(v->access), to);
			break;
		case 'n':
			fprintf(to, "%" PRIu32, v->number);
			break;
		case 't':
			fputs(v->text, to);
			break;
		case 'l':
		case 'r':
			put_limit(to, f, v, *text == 'r');
			break;
		}
	}
}

char *sentence_make(const char *template, const struct facts *f,
	const struct cubicle_record_violation *v)
{
	char *text = NULL;
	size_t bytes;
	FILE *to = open_memstream(&text, &bytes);

	if (!to)
		abort();
	put_text(to, template, f, v);
	if (fclose(to))
		abort();
	return text;
}
