/* SPDX-License-Identifier: MIT */
/*
 * linker.h: the data and functions that the steps of linking share.
 *
 * Errors: 0, or -EINVAL after a message (lib/complain.h).
 */
#ifndef TOOL_LINK_LINKER_H
#define TOOL_LINK_LINKER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <cubicle/image_abi.h>
#include <cubicle/shares_abi.h>
#include <cubicle/system_abi.h>
#include "layout/layout.h"
#include "link/elf.h"
#include "link/pages.h"

#define LINK_SYMBOLS_MAX  32768
#define LINK_SYMBOLS_HASH 16384

struct link_component {
	const char *name;
	uint32_t cubicle; /* id */
	uint64_t base, end;
	uint8_t *bytes; /* the parts of the file that read.c needs */
	uint64_t file_bytes, read_bytes;
	struct elf elf;
	const struct cubicle_interface *interface;
	uint32_t interfaces;
	uint64_t heap_log;
};

/* A symbol that others can be bound to. */
struct definition {
	const struct elf_symbol *symbol;
	uint32_t component;
	uint32_t next; /* with the same hash, from 1; 0 is the end */
};

/* An entry of the table of interfaces, and where it comes from. */
struct link_interface {
	const struct cubicle_interface *from;
	uint32_t component;
	uint32_t callback[CUBICLE_ARGS_MAX];
};

struct link_segment {
	struct cubicle_image_segment s;
	bool constants; /* read-only after relocation */
};

struct linker {
	const struct cubicle_system *system;
	const struct layout *layout; /* for messages */
	char *const *file;	     /* names, by component */
	/* With views, each cubicle has stubs of its own. */
	struct cubicle_shares shares;
	struct link_component component[CUBICLE_COMPONENTS_MAX];
	uint64_t first[CUBICLE_CUBICLES_MAX]; /* cubicle_enter() */
	uint64_t next[CUBICLE_CUBICLES_MAX];  /* where a component goes */
	struct definition definition[LINK_SYMBOLS_MAX + 1];
	uint32_t definitions, hash[LINK_SYMBOLS_HASH];
	struct cubicle_image_edge edge[CUBICLE_EDGES_MAX];
	uint32_t edges, start;
	struct link_interface interface[CUBICLE_INTERFACES_MAX];
	uint32_t interfaces;
	struct link_segment segment[CUBICLE_SEGMENTS_MAX];
	uint32_t segments;
	int fd;		   /* the image */
	uint8_t *pages;	   /* the content of all segments, mapped */
	FILE *tables;	   /* the tables after the pages */
	uint64_t bytes;	   /* of the image */
	uint64_t reserved; /* the next free offset */
};

/* The description of cubicle (id). */
static inline const struct cubicle_system_cubicle *link_cubicle(
	const struct linker *l, uint32_t id)
{
	return &l->system->cubicle[id - 1];
}

/* complain(), for messages with names of components' symbols. */
__attribute__((format(printf, 1, 2))) int link_complain(
	const char *format, ...);

/* Print which file component (component) is, and which line of the layout names
 * it. */
int link_where(const struct linker *l, uint32_t component);

/* Print "component NAME: WHY", and the same. */
int link_refuse(const struct linker *l, uint32_t component, const char *why);

/* The entry of component (component) with the name (name); NULL if none. */
const struct cubicle_interface *link_interface(
	const struct linker *l, uint32_t component, const char *name);

/*
 * The name that (i) has for its argument (arg): of the type of a callback, or
 * of what is undecided.
 */
const char *link_name(const struct cubicle_interface *i, uint32_t arg);

/* Where cubicle (id) finds the stub of edge (edge) of the image. */
uint64_t link_stub(const struct linker *l, uint32_t id, uint32_t edge);

#endif
