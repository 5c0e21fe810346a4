/* SPDX-License-Identifier: MIT */
/* image_edges.h: what can be entered in an image. Each function returns NULL,
 * or why the image is refused; tables and segments were checked before. */
#ifndef MONITOR_LOAD_IMAGE_EDGES_H
#define MONITOR_LOAD_IMAGE_EDGES_H

#include "load/image.h"

/* cubicle_enter() of cubicle (id), which a first call enters. */
const char *image_first_check(struct image *image, uint32_t id);

/* Edge number (i): its entry, and the cubicles that may call it. */
const char *image_edge_check(struct image *image, uint32_t i);

/* Interface number (i). */
const char *image_declaration_check(struct image *image, uint32_t i);

/* The edge by which the system starts. */
const char *image_start_check(struct image *image);

#endif
