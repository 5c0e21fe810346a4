/* SPDX-License-Identifier: MIT */
/* decided.c: see decided.h. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bind/decided.h"
#include "lib/complain.h"

/* Where we are in the text. */
struct reader {
	struct bind_decided *d;
	char *at;
	unsigned line;
};

static int fail(const struct reader *r, const char *what)
{
	return complain("%s:%u: %s", r->d->file, r->line, what);
}

static void step(struct reader *r)
{
	r->line += *r->at++ == '\n';
}

/* To what is neither white nor in a comment. */
static int skip(struct reader *r)
{
	for (;;) {
		while (isspace((unsigned char)*r->at))
			step(r);
		if (strncmp(r->at, "/*", 2) != 0)
			return 0;
		const char *end = strstr(r->at + 2, "*/");
		if (!end)
			return fail(r, "a comment without end");
		while (r->at < end + 2)
			step(r);
	}
}

/* Behind the parenthesis that belongs to the one here. */
static int skip_parentheses(struct reader *r)
{
	int depth = 0;

	if (*r->at != '(')
		return fail(r, "a `(` is missing");
	do {
		if (!*r->at)
			return fail(r, "a `)` is missing");
		depth += (*r->at == '(') - (*r->at == ')');
		step(r);
	} while (depth);
	return 0;
}

static char *copy(const char *from, size_t bytes)
{
	char *text = strndup(from, bytes);

	if (!text)
		abort();
	return text;
}

/* The name behind the result, in (end) that of the whole declaration. */
static int read_name(struct reader *r, const struct reader *end, char **name)
{
	step(r); /* the parenthesis */
	if (skip(r) || skip_parentheses(r) || skip(r))
		return -EINVAL;
	if (*r->at != ',' || r->at >= end->at)
		return fail(r, "a `,` and a name are missing");
	step(r);
	if (skip(r))
		return -EINVAL;
	size_t length = 0;
	while (isalnum((unsigned char)r->at[length]) || r->at[length] == '_')
		length++;
	if (!length)
		return fail(r, "a name is missing");
	*name = copy(r->at, length);
	return 0;
}

static int read_decision(struct reader *r)
{
	static const char *const words[] = {
		"CUBICLE_FUNCTION", "CUBICLE_CALLBACK"};
	struct bind_decided *d = r->d;
	const char *start = r->at;
	unsigned line = r->line;
	size_t length = strlen(words[0]);
	char *name = NULL;

	if (strncmp(start, words[0], length) != 0 &&
		strncmp(start, words[1], length) != 0)
		return fail(r,
			"only CUBICLE_FUNCTION, CUBICLE_CALLBACK and comments "
			"are allowed here");
	r->at += length;
	if (skip(r))
		return -EINVAL;
	struct reader inside = *r;
	if (skip_parentheses(r) || skip(r) || read_name(&inside, r, &name))
		return -EINVAL;
	const struct bind_decision *other = bind_decided_of(d, name);
	if (other)
		complain("%s:%u: %s is declared already, in line %u", d->file,
			line, name, other->line);
	else if (*r->at != ';')
		fail(r, "a `;` is missing");
	if (other || *r->at != ';') {
		free(name);
		return -EINVAL;
	}
	r->at++;
	d->decision = reallocarray(
		d->decision, d->decisions + 1, sizeof(*d->decision));
	if (!d->decision)
		abort();
	d->decision[d->decisions++] = (struct bind_decision){
		name, copy(start, (size_t)(r->at - start)), line};
	return 0;
}

static int read_text(struct bind_decided *d)
{
	FILE *f = fopen(d->file, "re");
	size_t room = 0;

	if (!f)
		return complain("%s: %s", d->file, strerror(errno));
	ssize_t n = getdelim(&d->text, &room, 0, f);
	bool failed = ferror(f);
	bool whole = failed || getc(f) == EOF;
	fclose(f);
	if (failed)
		return complain("%s: it cannot be read", d->file);
	if (!whole || (n > 0 && strlen(d->text) != (size_t)n))
		return complain("%s: it contains a NUL byte", d->file);
	return 0;
}

int bind_decided_read(struct bind_decided *d, const char *file)
{
	struct reader r = {.d = d, .line = 1};

	*d = (struct bind_decided){.file = file};
	if (!file)
		return 0;
	if (read_text(d))
		return -EINVAL;
	r.at = d->text;
	while (!skip(&r)) {
		if (!r.at || !*r.at)
			return 0;
		if (read_decision(&r))
			break;
	}
	return -EINVAL;
}

void bind_decided_free(struct bind_decided *d)
{
	for (unsigned i = 0; i < d->decisions; i++) {
		free(d->decision[i].name);
		free(d->decision[i].text);
	}
	free(d->decision);
	free(d->text);
}

const struct bind_decision *bind_decided_of(
	const struct bind_decided *d, const char *name)
{
	for (unsigned i = 0; i < d->decisions; i++)
		if (!strcmp(d->decision[i].name, name))
			return &d->decision[i];
	return NULL;
}

static bool admit(struct bind_model *m, const char *name)
{
	for (unsigned i = 0; i < m->functions; i++) {
		struct bind_function *f = &m->function[i];
		if (strcmp(f->name, name) != 0)
			continue;
		/* The declaration says all there is to say. */
		if (f->left_out)
			f->args = 0;
		f->left_out = NULL;
		return true;
	}
	for (unsigned i = 0; i < m->callbacks; i++)
		if (!strcmp(m->callback[i].name, name))
			return true;
	return false;
}

int bind_decided_check(const struct bind_decided *d, struct bind_model *m)
{
	for (unsigned i = 0; i < d->decisions; i++)
		if (!admit(m, d->decision[i].name))
			return complain("%s:%u: %s is not a function of the "
					"library, nor a type of callbacks",
				d->file, d->decision[i].line,
				d->decision[i].name);
	return 0;
}
