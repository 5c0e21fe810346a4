/* SPDX-License-Identifier: MIT */
/* edges.h: the functions that can be called through gates. */
#ifndef TOOL_LINK_EDGES_H
#define TOOL_LINK_EDGES_H

#include "link/linker.h"

/* (edge) is the index of the edge to what (d) defines and (i) declares, made
 * when it is first asked for. */
int edge_to_function(struct linker *l, const struct definition *d,
	const struct cubicle_interface *i, uint32_t *edge);

/* ... of the edge to the monitor's function number (call), with (self) as one
 * of its callers. */
int edge_to_monitor(
	struct linker *l, uint32_t call, uint32_t self, uint32_t *edge);

/* The number of the monitor's function (name), from 1; 0: unknown. */
uint32_t monitor_call(const char *name);

/* The rights that a caller of it needs. */
uint32_t monitor_call_rights(uint32_t call);

#endif
