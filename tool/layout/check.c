/* SPDX-License-Identifier: MIT */
/* check.c: does what a layout says as a whole make sense? */
#include <string.h>
#include "layout/address.h"
#include "layout/complain.h"
#include "layout/layout.h"

#define NONE (~0u)

/* The one component (name) of (l), or NONE; (count) is how many there are. */
static uint32_t find(const struct layout *l, const char *name, unsigned *count)
{
	uint32_t found = NONE;

	*count = 0;
	for (uint32_t i = 0; i < l->components; i++) {
		if (strcmp(l->component[i].name, name))
			continue;
		if (!(*count)++)
			found = i;
	}
	return found;
}

static int check_cubicles(const struct layout *l)
{
	if (!l->cubicles)
		return layout_complain(l, 0, "no [cubicle NAME] in it");
	for (unsigned i = 0; i < l->cubicles; i++) {
		const struct layout_cubicle *c = &l->cubicle[i];
		if (!c->components)
			return layout_complain(l, c->line,
				"cubicle `%s` has no components", c->name);
		if (c->restart && !c->error)
			return layout_complain(l, c->restart_line,
				"`restart = yes` needs `on-fault = error`");
	}
	return 0;
}

/* The addresses of a layout are those of one cubicle, which has the right. */
static int check_addresses(struct layout *l)
{
	static const char *const loopback[] = {"127.0.0.0/8:*", "[::1]:*"};
	bool has_right = false, has_key = false;

	for (unsigned i = 0; i < l->cubicles; i++) {
		const struct layout_cubicle *c = &l->cubicle[i];
		bool has = c->rights & CUBICLE_RIGHT_NET;
		unsigned line =
			c->listen_line ? c->listen_line : c->connect_line;
		if (line && !has)
			return layout_complain(l, line,
				"`%s` needs `rights = net` in the same cubicle",
				c->listen_line ? "listen" : "connect");
		if (has && has_right)
			return layout_complain(l, c->line,
				"one cubicle can have the right `net`, and "
				"another one has it");
		has_right |= has;
		has_key |= line != 0;
	}
	for (unsigned i = 0; has_right && !has_key && i < 4; i++)
		layout_add_address(l, i % 2 ? CUBICLE_CONNECT : CUBICLE_LISTEN,
			loopback[i / 2]);
	return 0;
}

static int check_start(struct layout *l)
{
	unsigned count;

	l->start_component = find(l, l->start, &count);
	if (count == 1)
		return 0;
	if (count)
		return layout_complain(l, l->start_line,
			"`%s` is the start, but it is in %u cubicles", l->start,
			count);
	if (l->start_line)
		return layout_complain(l, l->start_line,
			"`%s` is the start, but no cubicle has this component",
			l->start);
	return layout_complain(l, 0,
		"no cubicle has the component `boot`, and no line `start = …` "
		"names another component");
}

static int check_program(const struct layout *l)
{
	unsigned count;

	if (!l->program_line)
		return 0;
	if (find(l, l->program, &count) != NONE)
		return 0;
	return layout_complain(l, l->program_line,
		"`%s` is the program, but no cubicle has this component",
		l->program);
}

/* The component (name) in cubicle (cubicle), or NONE. */
static uint32_t find_in(
	const struct layout *l, const char *name, uint32_t cubicle)
{
	for (uint32_t i = 0; i < l->components; i++)
		if (l->component[i].cubicle == cubicle &&
			!strcmp(l->component[i].name, name))
			return i;
	return NONE;
}

/* Each library has its libc, but who starts the program means the program's. */
static uint32_t find_with_program(const struct layout *l, const char *name)
{
	unsigned count;
	uint32_t program = find(l, l->program, &count);

	if (program == NONE || count != 1)
		return NONE;
	return find_in(l, name, l->component[program].cubicle);
}

static int check_show(struct layout *l, const struct layout_name *show)
{
	struct layout_cubicle *c = &l->cubicle[show->cubicle];

	for (uint32_t i = 0; i < l->cubicles; i++) {
		if (strcmp(l->cubicle[i].name, show->name))
			continue;
		if (i == show->cubicle)
			return layout_complain(l, show->line,
				"cubicle `%s` shows its memory to itself",
				c->name);
		c->shows |= CUBICLE_SET(i);
		return 0;
	}
	return layout_complain(l, show->line,
		"cubicle `%s` shows its memory to `%s`, but there is no such "
		"cubicle",
		c->name, show->name);
}

static int check_call(struct layout *l, const struct layout_name *call)
{
	struct layout_cubicle *c = &l->cubicle[call->cubicle];
	unsigned count;
	uint32_t i = find(l, call->name, &count);

	if (!count)
		return layout_complain(l, call->line,
			"cubicle `%s` calls `%s`, but no cubicle has this "
			"component",
			c->name, call->name);
	if (count > 1)
		i = find_with_program(l, call->name);
	if (i == NONE)
		return layout_complain(l, call->line,
			"cubicle `%s` calls `%s`, which is in %u cubicles: "
			"which one is meant?",
			c->name, call->name, count);
	c->calls |= CUBICLE_SET(i);
	return 0;
}

int layout_check(struct layout *l)
{
	int error = check_cubicles(l);

	if (!error)
		error = check_addresses(l);
	if (!error)
		error = check_start(l);
	if (!error)
		error = check_program(l);
	for (unsigned i = 0; i < l->calls && !error; i++)
		error = check_call(l, &l->call[i]);
	for (unsigned i = 0; i < l->shows && !error; i++)
		error = check_show(l, &l->show[i]);
	return error;
}

uint32_t layout_on_fault(const struct layout_cubicle *c)
{
	if (!c->error)
		return CUBICLE_ON_FAULT_STOP;
	return c->restart ? CUBICLE_ON_FAULT_RESTART : CUBICLE_ON_FAULT_ERROR;
}
