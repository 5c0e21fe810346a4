/* SPDX-License-Identifier: MIT */
/* linker.c: see linker.h. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "layout/complain.h"
#include "lib/clean.h"
#include "lib/complain.h"
#include "link/linker.h"

int link_complain(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	clean_name(text, sizeof(text));
	return complain("%s", text);
}

int link_where(const struct linker *l, uint32_t component)
{
	return layout_complain(l->layout, l->layout->component[component].line,
		"component `%s` is %s", l->component[component].name,
		l->file[component]);
}

int link_refuse(const struct linker *l, uint32_t component, const char *why)
{
	link_complain("component %s: %s", l->component[component].name, why);
	return link_where(l, component);
}

const struct cubicle_interface *link_interface(
	const struct linker *l, uint32_t component, const char *name)
{
	const struct link_component *c = &l->component[component];

	for (uint32_t i = 0; i < c->interfaces; i++)
		if (!strcmp(c->interface[i].name, name))
			return &c->interface[i];
	return NULL;
}

const char *link_name(const struct cubicle_interface *i, uint32_t arg)
{
	const char *name = i->names, *end = name + sizeof(i->names) - 1;

	while (arg--) {
		uint32_t kind = i->arg[arg].kind;
		if (kind != CUBICLE_ARG_CALLBACK &&
			kind != CUBICLE_ARG_UNDECIDED)
			continue;
		while (name < end && *name++)
			;
	}
	return name;
}

uint64_t link_stub(const struct linker *l, uint32_t id, uint32_t edge)
{
	uint64_t slot = CUBICLE_SPACE_BASE +
		((uint64_t)(l->shares.views ? id : 0) << CUBICLE_SLOT_SHIFT);

	return slot + CUBICLE_STUBS_OFFSET +
		CUBICLE_STUB_BYTES * (uint64_t)(CUBICLE_EDGE_FIRST + edge);
}
