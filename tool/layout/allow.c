/* SPDX-License-Identifier: MIT */
/* allow.c: see allow.h. */
#include <stdio.h>
#include <string.h>
#include "layout/allow.h"
#include "lib/complain.h"

/* The cubicle of the program; -EINVAL, after a message, if there is none. */
static int find_program(const struct layout *l)
{
	for (unsigned i = 0; i < l->components; i++)
		if (!strcmp(l->component[i].name, l->program))
			return (int)l->component[i].cubicle;
	return complain("--allow app: layout `%s` names no program", l->name);
}

int allow(struct layout *l, const char *what)
{
	cubicle_set_t everybody = CUBICLE_SET(l->cubicles) - 1;
	bool all = !strcmp(what, "all");
	int app = all ? 0 : find_program(l);

	if (app < 0)
		return app;
	for (unsigned i = 0; i < l->cubicles; i++) {
		cubicle_set_t self = CUBICLE_SET(i);
		if (all || i == (unsigned)app)
			l->cubicle[i].shows |= everybody & ~self;
		else
			l->cubicle[i].shows |= CUBICLE_SET(app);
	}
	if (all)
		inform("--allow all: all cubicles can access each other's "
		       "memory");
	else
		inform("--allow app: `%s` and the others can access each "
		       "other's memory",
			l->cubicle[app].name);
	return 0;
}
