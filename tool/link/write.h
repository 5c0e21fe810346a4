/* SPDX-License-Identifier: MIT */
/*
 * write.h: the image is written into a memory file: a page for the header, the
 * content of all segments, then the tables.
 */
#ifndef TOOL_LINK_WRITE_H
#define TOOL_LINK_WRITE_H

#include "link/linker.h"

/* Make the file. */
int image_begin(struct linker *l);

/* Add the segments of component (component), which has its place, with their
 * content as it is in (fd), its file. */
int image_add(struct linker *l, uint32_t component, int fd);

/* All components are added: map the content, for the relocations. */
int image_map(struct linker *l);

/* Add the tables and the header, and seal it. */
int image_end(struct linker *l);

#endif
