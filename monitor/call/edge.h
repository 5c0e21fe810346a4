/* SPDX-License-Identifier: MIT */
/* edge.h: the functions that can be called through gates, and who may. */
#ifndef MONITOR_CALL_EDGE_H
#define MONITOR_CALL_EDGE_H

#include <cubicle/image_abi.h>
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/limits.h"

struct edge {
	void (*handler)(void); /* gate_call, gate_call_checked, … */
	uint64_t entry;	       /* the function */
	cubicle_set_t callers; /* cubicles that may call it */
	void (*clear)(void);   /* gate_clear_N */
	uint64_t result;       /* mask of the bits of rax that are the result */
	uint32_t callee;       /* id of the cubicle */
	uint32_t component;    /* index; ~0 for the monitor and callbacks */
	/* What (result + ERRNO_MAX) & (result mask) may be at most, for gates
	 * that do not look at the result otherwise. */
	uint64_t limit;
};

extern struct edge edges[EDGES_MAX];
/* Of each, how it is declared; NULL for functions of the monitor. */
extern const struct cubicle_interface *edge_interfaces[EDGES_MAX];
extern uint32_t edge_count;

/* Copied from the image, in its order. All interfaces of edges are in it. */
extern struct cubicle_image_interface link_interfaces[CUBICLE_INTERFACES_MAX];

static inline const struct cubicle_interface *interface_of(const struct edge *e)
{
	return edge_interfaces[e - edges];
}

/* The number of functions that one cubicle may pass as callbacks. */
uint32_t link_callbacks_max(void);

/* It is (each) at most. */
void link_callbacks_limit(uint32_t each);

/* The type of the callback that (i) has for its argument (arg); NULL if it is
 * not declared. */
const struct cubicle_interface *link_callback(
	const struct cubicle_interface *i, uint32_t arg);

/* Where cubicle (id) finds the stub of (edge): in its own box, if it has one.
 */
uint64_t stub_address(uint32_t id, uint32_t edge);

/* Let (callers) call by edge (e). */
void edge_admit(uint32_t e, cubicle_set_t callers);

/* A new edge to (entry) of cubicle (callee); its number, or 0. */
uint32_t edge_new(uint32_t callee, uint64_t entry, uint32_t component,
	const struct cubicle_interface *i);

/*
 * Choose anew how calls into (id) are made: it has an FS base now, or was
 * stopped or restarted.
 */
void link_handlers(uint32_t id);

/* Cubicle (id) begins again, and has passed no callback yet: calls of those
 * that it had passed fail, until it passes them to the caller again.
 * link_handlers() must follow. */
void edges_forget(uint32_t id);

/* The gate to function (entry) of (owner), for (caller), too; 0 if there is
 * no room for more. */
uint32_t gate_callback(uint32_t owner, uint64_t entry, uint32_t caller,
	const struct cubicle_interface *interface);

#endif
