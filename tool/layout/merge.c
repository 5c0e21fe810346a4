/* SPDX-License-Identifier: MIT */
/* merge.c: see merge.h. */
#include <stdio.h>
#include <string.h>
#include "layout/merge.h"
#include "lib/complain.h"

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

/* (bits) without bit (at): those above it move down. */
static cubicle_set_t without_bit(cubicle_set_t bits, unsigned at)
{
	cubicle_set_t below = CUBICLE_SET(at) - 1;

	return (bits & below) | (bits >> 1 & ~below);
}

/* Component (k) goes: who called it calls (i) instead. */
static void component_replace(struct layout *l, uint32_t k, uint32_t i)
{
	for (unsigned c = 0; c < l->cubicles; c++) {
		cubicle_set_t *calls = &l->cubicle[c].calls;
		*calls |= (*calls >> k & 1) << i;
		*calls = without_bit(*calls, k);
	}
	if (l->start_component == k)
		l->start_component = i;
	if (l->start_component > k)
		l->start_component--;
	l->cubicle[l->component[k].cubicle].components--;
	l->components--;
	memmove(&l->component[k], &l->component[k + 1],
		(l->components - k) * sizeof(l->component[0]));
}

/* The component of cubicle (cubicle) with the name of component (k), or NONE.
 */
static uint32_t same_in(const struct layout *l, uint32_t cubicle, uint32_t k)
{
	for (uint32_t i = 0; i < l->components; i++)
		if (l->component[i].cubicle == cubicle &&
			!strcmp(l->component[i].name, l->component[k].name))
			return i;
	return NONE;
}

/* Of what both have, as a libc, one is enough: that of (a). */
static void components_unite(struct layout *l, uint32_t a, uint32_t b)
{
	for (uint32_t k = 0; k < l->components;) {
		uint32_t i =
			l->component[k].cubicle == b ? same_in(l, a, k) : NONE;
		if (i == NONE)
			k++;
		else
			component_replace(l, k, i);
	}
}

static uint32_t moved(uint32_t cubicle, uint32_t to, uint32_t from)
{
	if (cubicle == from)
		return to;
	return cubicle > from ? cubicle - 1 : cubicle;
}

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* What (from) is like becomes part of (to). */
static void take_over(
	struct layout_cubicle *to, const struct layout_cubicle *from)
{
	to->components += from->components;
	to->calls |= from->calls;
	to->shows |= from->shows;
	to->rights |= from->rights;
	to->error &= from->error;
	to->restart &= from->restart;
	if (!to->stack_bytes || !from->stack_bytes)
		to->stack_bytes = 0;
	else if (from->stack_bytes > to->stack_bytes)
		to->stack_bytes = from->stack_bytes;
	to->memory_bytes = to->memory_bytes && from->memory_bytes
		? smaller(to->memory_bytes + from->memory_bytes,
			  LAYOUT_MEMORY_MAX)
		: 0;
	to->threads += from->threads; /* of one of them */
	if (!to->time_limit_ms || !from->time_limit_ms)
		to->time_limit_ms = 0;
	else if (from->time_limit_ms > to->time_limit_ms)
		to->time_limit_ms = from->time_limit_ms;
}

/* Merge (from) into (to), which comes before it. */
static void merge_two(struct layout *l, uint32_t to, uint32_t from)
{
	components_unite(l, to, from);
	take_over(&l->cubicle[to], &l->cubicle[from]);
	for (unsigned i = 0; i < l->components; i++)
		l->component[i].cubicle =
			moved(l->component[i].cubicle, to, from);
	for (unsigned i = 0; i < l->calls; i++)
		l->call[i].cubicle = moved(l->call[i].cubicle, to, from);
	l->cubicles--;
	memmove(&l->cubicle[from], &l->cubicle[from + 1],
		(l->cubicles - from) * sizeof(l->cubicle[0]));
	for (unsigned c = 0; c < l->cubicles; c++) {
		cubicle_set_t *shows = &l->cubicle[c].shows;
		*shows |= (*shows >> from & 1) << to;
		*shows = without_bit(*shows, from);
	}
	l->cubicle[to].shows &= ~CUBICLE_SET(to);
}

/* What is in the own cubicle is not called through a gate. */
static void forget_own_calls(struct layout *l)
{
	for (unsigned i = 0; i < l->components; i++)
		l->cubicle[l->component[i].cubicle].calls &= ~CUBICLE_SET(i);
}

static void merge_all(struct layout *l)
{
	while (l->cubicles > 1)
		merge_two(l, 0, 1);
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
			merge_two(l, to, from);
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
	int error = 0;
	if (strcmp(names, "all"))
		error = merge_named(l, names);
	else
		merge_all(l);
	if (!error)
		forget_own_calls(l);
	return error;
}
