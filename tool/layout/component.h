/* SPDX-License-Identifier: MIT */
/* component.h: the file of a component, for a backend. */
#ifndef TOOL_COMPONENT_H
#define TOOL_COMPONENT_H

#include "layout/folders.h"
#include "layout/layout.h"

/*
 * (file) is set to the file that (backend) runs component (c) from, allocated.
 * Where there is only one that another backend needs, (lacks) is set to text
 * that says so, allocated, else to NULL.
 */
int component_find(const struct folders *f, const struct layout *l,
	const struct layout_component *c, uint32_t backend, char **file,
	char **lacks);

#endif
