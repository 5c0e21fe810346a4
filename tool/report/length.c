/* SPDX-License-Identifier: MIT */
/* length.c: which parameter of a function is the length of which. */
#include <string.h>
#include <strings.h>
#include "report/length.h"

static bool has_part(const char *name, const char *const *part)
{
	for (; *part; part++)
		if (strcasestr(name, *part))
			return true;
	return false;
}

bool length_is_bytes(const char *name)
{
	static const char *const parts[] = {"len", "size", "bytes", NULL};

	return has_part(name, parts);
}

bool length_is_count(const char *name)
{
	static const char *const parts[] = {"count", "num", NULL};

	return has_part(name, parts) || !strcmp(name, "n");
}

static bool is_length(const struct prototype_parameter *a)
{
	return a->is_integer &&
		(length_is_bytes(a->name) || length_is_count(a->name));
}

/* Which pointer's name does (name) begin with, as srcSize with src? ~0: none.
 */
static unsigned named_after(const struct prototype *p, const char *name)
{
	for (unsigned i = 0; i < p->parameters; i++) {
		size_t n = strlen(p->parameter[i].name);
		if (p->parameter[i].is_pointer && n > 1 &&
			!strncasecmp(name, p->parameter[i].name, n))
			return i;
	}
	return ~0u;
}

static struct length length_at(const struct prototype *p, unsigned i, bool sure)
{
	return (struct length){p->parameter[i].name, p->parameter[i].reg, sure};
}

/* Has some length the name of pointer (i)? */
static bool has_own_length(const struct prototype *p, unsigned i)
{
	for (unsigned k = 0; k < p->parameters; k++)
		if (is_length(&p->parameter[k]) &&
			named_after(p, p->parameter[k].name) == i)
			return true;
	return false;
}

struct length length_of(const struct prototype *p, unsigned pointer)
{
	unsigned left[PROTOTYPE_PARAMETERS_MAX], next = ~0u;
	unsigned lengths = 0, pointers = 0, place = 0;

	for (unsigned i = 0; i < p->parameters; i++) {
		const struct prototype_parameter *a = &p->parameter[i];
		if (i == pointer)
			place = pointers;
		pointers += a->is_pointer && !has_own_length(p, i);
		if (!is_length(a))
			continue;
		unsigned whose = named_after(p, a->name);
		if (whose == pointer)
			return length_at(p, i, true);
		if (whose != ~0u)
			continue;
		if (i > pointer && next == ~0u)
			next = i;
		left[lengths++] = i;
	}
	if (lengths == 1 && pointers == 1)
		return length_at(p, left[0], true);
	if (lengths && lengths == pointers)
		return length_at(p, left[place], false);
	return next == ~0u ? (struct length){0} : length_at(p, next, false);
}
