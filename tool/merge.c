/* SPDX-License-Identifier: MIT */
/* merge.c: see merge.h. */
#include <stdio.h>
#include <string.h>
#include "complain.h"
#include "merge.h"

#define NONE (~0u)

static uint32_t find(const struct layout *l, const char *name, size_t length)
{
	for (uint32_t i = 0; i < l->cubicles; i++)
		if (strlen(l->cubicle[i].name) == length &&
			!memcmp(l->cubicle[i].name, name, length))
			return i;
	return NONE;
}

static int unknown(const struct layout *l, const char *name, size_t length)
{
	char names[CUBICLE_CUBICLES_MAX * (CUBICLE_LABEL_BYTES + 1) + 1] = "";

	for (unsigned i = 0; i < l->cubicles; i++) {
		strcat(names, " ");
		strcat(names, l->cubicle[i].name);
	}
	return complain("--merge: layout `%s` has no cubicle `%.*s`; it has:%s",
		l->name, (int)length, name, names);
}

/* No component can be in one cubicle twice. */
static int check_components(const struct layout *l, uint32_t a, uint32_t b)
{
	for (unsigned i = 0; i < l->components; i++)
		for (unsigned k = 0; k < l->components; k++)
			if (l->component[i].cubicle == a &&
				l->component[k].cubicle == b &&
				!strcmp(l->component[i].name,
					l->component[k].name))
				return complain("--merge: `%s` and `%s` both "
						"have the component `%s`, so "
						"they cannot be one",
					l->cubicle[a].name, l->cubicle[b].name,
					l->component[i].name);
	return 0;
}

static uint32_t moved(uint32_t cubicle, uint32_t to, uint32_t from)
{
	if (cubicle == from)
		return to;
	return cubicle > from ? cubicle - 1 : cubicle;
}

/* What (from) is like becomes part of (to). */
static void take_over(
	struct layout_cubicle *to, const struct layout_cubicle *from)
{
	to->components += from->components;
	to->calls |= from->calls;
	to->rights |= from->rights;
	to->error &= from->error;
	to->restart &= from->restart;
	if (!to->stack_bytes || !from->stack_bytes)
		to->stack_bytes = 0;
	else if (from->stack_bytes > to->stack_bytes)
		to->stack_bytes = from->stack_bytes;
	if (!to->time_limit_ms || !from->time_limit_ms)
		to->time_limit_ms = 0;
	else if (from->time_limit_ms > to->time_limit_ms)
		to->time_limit_ms = from->time_limit_ms;
}

/* Merge (from) into (to), which comes before it. */
static int merge_two(struct layout *l, uint32_t to, uint32_t from)
{
	int error = check_components(l, to, from);

	if (error)
		return error;
	take_over(&l->cubicle[to], &l->cubicle[from]);
	for (unsigned i = 0; i < l->components; i++)
		l->component[i].cubicle =
			moved(l->component[i].cubicle, to, from);
	for (unsigned i = 0; i < l->calls; i++)
		l->call[i].cubicle = moved(l->call[i].cubicle, to, from);
	l->cubicles--;
	memmove(&l->cubicle[from], &l->cubicle[from + 1],
		(l->cubicles - from) * sizeof(l->cubicle[0]));
	return 0;
}

/* What is in the own cubicle is not called through a gate. */
static void forget_own_calls(struct layout *l)
{
	for (unsigned i = 0; i < l->components; i++)
		l->cubicle[l->component[i].cubicle].calls &=
			~((uint64_t)1 << i);
}

static int merge_all(struct layout *l)
{
	int error = 0;

	while (!error && l->cubicles > 1)
		error = merge_two(l, 0, 1);
	return error;
}

static int merge_named(struct layout *l, const char *names)
{
	uint32_t first = NONE;

	for (const char *n = names;; n++) {
		size_t length = strcspn(n, ",");
		uint32_t i = find(l, n, length);
		if (i == NONE)
			return unknown(l, n, length);
		if (i == first)
			return complain("--merge: `%s` is named twice",
				l->cubicle[i].name);
		uint32_t to = first == NONE || i < first ? i : first;
		uint32_t from = first == NONE || i < first ? first : i;
		if (first != NONE) {
			char name[CUBICLE_LABEL_BYTES];
			strcpy(name, l->cubicle[first].name);
			int error = merge_two(l, to, from);
			if (error)
				return error;
			strcpy(l->cubicle[to].name, name);
		}
		first = to;
		n += length;
		if (!*n)
			break;
	}
	return 0;
}

int merge(struct layout *l, const char *names)
{
	if (strcmp(names, "all") && !strchr(names, ','))
		return complain("--merge: `%s` is one name; give two or more, "
				"with commas, or `all`",
			names);
	int error = strcmp(names, "all") ? merge_named(l, names) : merge_all(l);
	if (!error)
		forget_own_calls(l);
	return error;
}
