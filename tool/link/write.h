/* SPDX-License-Identifier: MIT */
/* write.h: the image is written into a memory file. */
#ifndef TOOL_LINK_WRITE_H
#define TOOL_LINK_WRITE_H

#include "link/linker.h"

/* Make the file, with the content of all segments, not relocated. */
int image_begin(struct linker *l);

/* Add the tables and the header, and seal it. */
int image_end(struct linker *l);

#endif
