/* SPDX-License-Identifier: MIT */
/*
 * link.h: imports, exports and the edges between them.
 */
#ifndef MONITOR_LINK_H
#define MONITOR_LINK_H

#include <stdbool.h>
#include <stdint.h>
#include <cubicle/interface_abi.h>

/* The entry of component (component) with the name (name); NULL if none. */
const struct cubicle_interface *link_interface(
	uint32_t component, const char *name);

/* The name that (i) has for its argument (arg): of the type of a callback, or
 * of what is undecided. */
uint64_t link_variable(uint32_t component, const char *name, uint64_t bytes);
const char *link_name(const struct cubicle_interface *i, uint32_t arg);

/*
 * Choose anew how calls into (id) are made: it has an FS base now, or was
 * stopped or restarted.
 */
void link_handlers(uint32_t id);

/* Does the layout let (caller) call by (edge)? */
struct edge;
bool link_allows(const struct edge *edge, uint32_t caller);

/* The number of functions that one cubicle may pass as callbacks. */
uint32_t link_callbacks_max(void);

/* The number of the edge to cubicle_main() of component (component). */
uint32_t link_start(uint32_t component);

#endif
