/* SPDX-License-Identifier: MIT */
/*
 * live.c: a walk over all that can be reached, until the register is written
 * or read. In doubt, it is read.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "live.h"
#include "operand.h"

#define R11 11

struct walk {
	const struct live *live;
	int number;
	const struct statement **left;
	size_t count, room;
	bool *seen; /* by number of the statement */
};

static void walk_add(struct walk *w, const struct statement *s)
{
	const struct statements *in = w->live->in;
	size_t n = (size_t)(s - in->all);

	if (n >= in->count || w->seen[n])
		return;
	w->seen[n] = true;
	if (w->count == w->room) {
		w->room = w->room ? 2 * w->room : 64;
		w->left = grow(w->left, w->room * sizeof(*w->left));
	}
	w->left[w->count++] = s;
}

/* Is the register named in (text), in any of its widths? */
static bool is_named(const char *text, int number)
{
	char name[8];
	int bits;

	for (; (text = strchr(text, '%')); text++) {
		size_t n = 1;
		while (n < sizeof(name) - 1 && isalnum((unsigned char)text[n]))
			n++;
		memcpy(name, text, n);
		name[n] = 0;
		if (register_number(name, &bits) == number)
			return true;
		/* %ah and its kin. */
		if (n == 3 && name[2] == 'h' && strchr("acdb", name[1]) &&
			number == (int)(strchr("acdb", name[1]) - "acdb"))
			return true;
	}
	return false;
}

/* Is all of the register written, and nothing of it read? */
static bool is_written(const struct statement *s, int number)
{
	struct operand o[OPERANDS_MAX];
	int count = operands_parse(s->rest, o), bits;
	bool is_mov = !strncmp(s->name, "mov", 3) ||
		!strncmp(s->name, "lea", 3) || !strncmp(s->name, "pop", 3);

	if (!is_mov || s->prefix[0] || count < 1 || count > 2 ||
		(s->is.kind != MNEMONIC_PLAIN &&
			s->is.kind != MNEMONIC_ADDRESS))
		return false;
	if (register_number(o[count - 1].text, &bits) != number || bits < 32)
		return false;
	return count == 1 || !is_named(o[0].text, number);
}

/* Does the instruction use it without naming it? All that may, do. */
static bool is_hidden_use(const struct statement *s, int number)
{
	static const char *const names[] = {
		"cmpxchg", "mul", "imul", "div", "idiv"};

	if (number >= 8)
		return false;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(s->name, names[i], strlen(names[i])))
			return true;
	return s->is.kind == MNEMONIC_STRING || s->is.kind == MNEMONIC_LEAVE ||
		!s->rest[0];
}

/* rax, rdx, and what functions leave as they are. */
static bool is_live_at_return(int number)
{
	return number == 0 || (number >= 2 && number <= 5) || number >= 12;
}

/* Go on from (s); false if the register is read there. */
static bool walk_step(struct walk *w, const struct statement *s)
{
	const struct statement *to;

	switch (s->is.kind) {
	case MNEMONIC_RET:
		return !is_live_at_return(w->number);
	case MNEMONIC_CALL:
		/* It may be an argument, or be needed later. */
		return w->number == R11 && !is_named(s->rest, R11);
	case MNEMONIC_JUMP:
		if (is_named(s->rest, w->number))
			return false;
		/* One more of those that lead to where we began; or it leaves
		 * the function. */
		if (s->rest[0] == '*')
			return w->number == R11 || !s->is_tail_call;
		to = w->live->label(w->live->context, s->rest);
		if (!to)
			return w->number == R11 &&
				!isdigit((unsigned char)s->rest[0]);
		walk_add(w, to);
		return true;
	case MNEMONIC_BRANCH:
		to = w->live->label(w->live->context, s->rest);
		if (!to)
			return w->number == R11 &&
				!isdigit((unsigned char)s->rest[0]);
		walk_add(w, to);
		break;
	default:
		if (is_written(s, w->number))
			return true;
		if (is_named(s->rest, w->number) || is_hidden_use(s, w->number))
			return false;
	}
	walk_add(w, s + 1);
	return true;
}

bool live_is_free(const struct live *l, int number,
	const struct statement *const *start, size_t count)
{
	struct walk w = {.live = l, .number = number};
	bool is_free = true;

	w.seen = grow(NULL, l->in->count + 1);
	memset(w.seen, 0, l->in->count + 1);
	for (size_t i = 0; i < count; i++)
		walk_add(&w, start[i]);
	while (is_free && w.count) {
		const struct statement *s = w.left[--w.count];
		if (!s->text || s->is_label || s->is_directive || !s->in_text)
			walk_add(&w, s + 1);
		else
			is_free = s->rest && walk_step(&w, s);
	}
	free(w.left);
	free(w.seen);
	return is_free;
}
