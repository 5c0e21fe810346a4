/* SPDX-License-Identifier: MIT */
/*
 * image_abi.h: the linked image; constants and structs only.
 *
 * The tool reads the components, gives each its place, relocates them, and
 * writes the result into one memory file. The file is sealed against writing,
 * shrinking and growing before the monitor sees it. The monitor checks every
 * number in it (monitor/load/image.c).
 *
 * Nouns
 *   segment    pages of one component that are mapped in one way
 *   edge       a function that can be called through a gate, and the callers
 *   table      an array in the file
 *
 * The image depends only on the files of the components, the layout, the
 * backend, and the flags of the description (system_abi.h) that linking looks
 * at. Names, rights and limits are in the description.
 */
#ifndef CUBICLE_IMAGE_ABI_H
#define CUBICLE_IMAGE_ABI_H

#include <stdint.h>
#include <cubicle/interface_abi.h>
#include <cubicle/system_abi.h>

#define CUBICLE_IMAGE_MAGIC 0x314547414d494243 /* "CBIMAGE1" */

#define CUBICLE_SEGMENTS_MAX   1024
#define CUBICLE_INTERFACES_MAX 4096

/* Seals of the file (fcntl(2)): none can be added, and its bytes and its size
 * stay as they are. */
#define CUBICLE_IMAGE_SEALS 0xf /* F_SEAL_SEAL | SHRINK | GROW | WRITE */

/* Protection of a segment. Text is never writable. */
#define CUBICLE_IMAGE_READ 1
#define CUBICLE_IMAGE_DATA 3
#define CUBICLE_IMAGE_TEXT 5

/* A table begins at a multiple of CUBICLE_TABLE_ALIGN bytes. */
#define CUBICLE_TABLE_ALIGN 16

struct cubicle_image_table {
	uint64_t offset; /* in the file */
	uint64_t count;	 /* of entries */
};

/* At the start of the file. */
struct cubicle_image {
	uint64_t magic;
	uint64_t bytes; /* of the file */
	uint32_t views; /* 1: addresses are in views, see shares_abi.h */
	uint32_t start; /* the edge to cubicle_main() */
	struct cubicle_image_table cubicle, component, segment, edge, interface;
	/* Bytes that are published: struct cubicle_published_component[]. */
	struct cubicle_image_table published;
};

/* By index, as in the description. */
struct cubicle_image_cubicle {
	uint64_t first; /* cubicle_enter(), see component.h; 0: it has none */
	/* With views: the first granule of its share, and how many it has. */
	uint32_t granule, granules;
};

/* By index, as in the description. */
struct cubicle_image_component {
	uint64_t base, end; /* (base) is added to addresses of the file */
	uint64_t heap_log;  /* address of its struct cubicle_heap_log, or 0 */
};

/* In the order of their addresses. All numbers but the last three are those of
 * whole pages. */
struct cubicle_image_segment {
	uint64_t address;
	uint64_t bytes;
	uint64_t offset;     /* of its content, in the file */
	uint64_t file_bytes; /* of its content; zeroes follow. Text: (bytes) */
	uint32_t component;  /* index */
	uint32_t protection; /* CUBICLE_IMAGE_READ, ... */
	/* Of text: the number, from 1, of the read-only segment with its tables
	 * of jumps, of which the verifier reads the content. 0: none */
	uint64_t constants;
};

/* Edge i has the number CUBICLE_EDGE_FIRST + i (space_abi.h). */
struct cubicle_image_edge {
	cubicle_set_t callers; /* by id */
	uint64_t entry;	       /* address in text of (component), or 0 */
	uint32_t component;    /* index; unused if (call) is not 0 */
	uint32_t interface;    /* index; unused if (call) is not 0 */
	uint32_t call; /* number, from 1, of a function of calls_abi.h */
	uint32_t reserved[3];
};

struct cubicle_image_interface {
	struct cubicle_interface interface;
	/* By argument: the index, plus 1, of the type of a callback. 0: none */
	uint32_t callback[CUBICLE_ARGS_MAX];
};

_Static_assert(sizeof(struct cubicle_image_cubicle) == 16, "pinned");
_Static_assert(sizeof(struct cubicle_image) == 120, "pinned");
_Static_assert(sizeof(struct cubicle_image_segment) == 48, "pinned");
_Static_assert(sizeof(struct cubicle_image_edge) == 48, "pinned");
_Static_assert(sizeof(struct cubicle_image_interface) == 336, "pinned");

#endif
