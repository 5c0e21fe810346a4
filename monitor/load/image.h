/* SPDX-License-Identifier: MIT */
/*
 * image.h: the image that the tool has linked, checked before anything in it is
 * believed.
 *
 * The functions are pure: they read the image, the description (base/system.h)
 * and what the backend says, and change nothing but (image). The file is
 * sealed, so it does not change afterwards. On failure they return a message
 * that says what and where.
 */
#ifndef MONITOR_LOAD_IMAGE_H
#define MONITOR_LOAD_IMAGE_H

#include <cubicle/image_abi.h>
#include "base/base.h"
#include "base/print.h"
#include "base/system.h"

struct image {
	const struct cubicle_image *header;
	const struct cubicle_image_cubicle *cubicle;
	const struct cubicle_image_component *component;
	const struct cubicle_image_segment *segment;
	const struct cubicle_image_edge *edge;
	const struct cubicle_image_interface *interface;
	const void *published;
	uint64_t segments, edges, interfaces, published_bytes;
	char why[256]; /* the message */
};

/* Write the message that says why (image) is refused. Its address. */
#define IMAGE_FAIL(image, ...) \
	(print((image)->why, sizeof((image)->why), __VA_ARGS__), (image)->why)

/* The id of the cubicle that component (component) is in. */
static inline uint32_t image_cubicle(uint32_t component)
{
	return system.component[component].cubicle + 1;
}

static inline const char *image_component_name(uint32_t component)
{
	return system.component[component].name;
}

/* Look at the image at (file, bytes), and fill (image). NULL, or why it is
 * refused. */
const char *image_check(struct image *image, const void *file, uint64_t bytes);

#endif
