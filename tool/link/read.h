/* SPDX-License-Identifier: MIT */
/* read.h: the files of components are read and checked, get their places in the
 * image, and are copied there. */
#ifndef TOOL_LINK_READ_H
#define TOOL_LINK_READ_H

#include "link/linker.h"

/* Make the image with the content of all components, not relocated. */
int components_read(struct linker *l);

#endif
