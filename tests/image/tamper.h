/* SPDX-License-Identifier: MIT */
/* tamper.h: an image that can be changed, and what bad_*.c have for it. */
#ifndef TAMPER_H
#define TAMPER_H

#include <stdint.h>
#include <cubicle/image_abi.h>

struct tampered {
	const struct cubicle_system *system;
	uint8_t *bytes; /* of the image, with a page of room at the end */
	uint64_t size;	/* of the file; may be changed */
	int seals;	/* F_SEAL_*; may be changed */
	struct cubicle_image *header;
	struct cubicle_image_cubicle *cubicle;
	struct cubicle_image_component *component;
	struct cubicle_image_segment *segment;
	struct cubicle_image_edge *edge;
	struct cubicle_image_interface *interface;
};

struct tampering {
	const char *name;
	void (*change)(struct tampered *t);
};

extern const struct tampering tamperings[]; /* the last has no name */

/* The id of the cubicle of component (component). */
uint32_t cubicle_of(const struct tampered *t, uint32_t component);

/* The first segment of cubicle (id) with (protection). Without one, it exits
 * with a message. */
struct cubicle_image_segment *segment_of(
	struct tampered *t, uint32_t id, uint32_t protection);

/* The first edge to a function, after the one that all begins with. */
struct cubicle_image_edge *function_edge(struct tampered *t);

/* The first edge to a function of the monitor that needs a right. */
struct cubicle_image_edge *host_edge(struct tampered *t);

_Noreturn void tamper_fail(const char *what);

#endif
