/* SPDX-License-Identifier: MIT */
/* model.c: see model.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bind/model.h"
#include "lib/complain.h"
#include "run/run.h"

/* Debug information may be broken: no chain of names is longer. */
#define DEPTH_MAX 64

struct bind_block {
	struct bind_block *next;
	_Alignas(16) char bytes[];
};

void *bind_alloc(struct bind_model *m, size_t bytes)
{
	struct bind_block *b;

	/* A few types can be spelled without end. */
	m->bytes += sizeof(*b) + bytes;
	if (m->bytes > BIND_BYTES_MAX) {
		complain("bind: types take more than %d MiB: the debug "
			 "information is broken or malicious",
			BIND_BYTES_MAX >> 20);
		exit(RUN_USAGE_STATUS);
	}
	b = calloc(1, sizeof(*b) + bytes);
	if (!b)
		abort();
	b->next = m->blocks;
	m->blocks = b;
	return b->bytes;
}

const char *bind_text(struct bind_model *m, const char *format, ...)
{
	va_list args;
	char *text, *copy;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	copy = bind_alloc(m, strlen(text) + 1);
	strcpy(copy, text);
	free(text);
	return copy;
}

void bind_model_free(struct bind_model *m)
{
	while (m->blocks) {
		struct bind_block *b = m->blocks;
		m->blocks = b->next;
		free(b);
	}
	memset(m, 0, sizeof(*m));
}

static bool is_qualifier(const struct bind_type *t)
{
	return t->form == BIND_CONST || t->form == BIND_VOLATILE ||
		t->form == BIND_RESTRICT;
}

const struct bind_type *bind_bare(const struct bind_type *t)
{
	static const struct bind_type endless = {
		.form = BIND_ODD, .why = "a type that is defined by itself"};

	for (int i = 0; i < DEPTH_MAX; i++) {
		if (t->form != BIND_TYPEDEF && !is_qualifier(t))
			return t;
		t = t->to;
	}
	return &endless;
}

struct bind_type *bind_unqualified(struct bind_type *t)
{
	for (int i = 0; i < DEPTH_MAX && is_qualifier(t); i++)
		t = t->to;
	return t;
}

bool bind_is_const(const struct bind_type *t)
{
	for (int i = 0; i < DEPTH_MAX; i++) {
		if (t->form == BIND_CONST)
			return true;
		if (t->form != BIND_TYPEDEF && !is_qualifier(t))
			return false;
		t = t->to;
	}
	return false;
}

struct bind_type *bind_pointee(const struct bind_type *t)
{
	t = bind_bare(t);
	return t->form == BIND_POINTER ? t->to : NULL;
}

static bool has_pointer(const struct bind_type *t, int depth)
{
	t = bind_bare(t);
	if (t->form == BIND_POINTER)
		return true;
	if (depth == DEPTH_MAX)
		return true;
	if (t->form == BIND_ARRAY)
		return has_pointer(t->to, depth + 1);
	if (t->form != BIND_STRUCT && t->form != BIND_UNION)
		return false;
	for (unsigned i = 0; i < t->members; i++)
		if (has_pointer(t->member[i].type, depth + 1))
			return true;
	return false;
}

bool bind_has_pointer(const struct bind_type *t)
{
	return has_pointer(t, 0);
}
