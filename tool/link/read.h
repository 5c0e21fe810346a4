/* SPDX-License-Identifier: MIT */
/* read.h: the files of components are read and checked, and get their places.
 */
#ifndef TOOL_LINK_READ_H
#define TOOL_LINK_READ_H

#include "link/linker.h"

/* Read all components, and say where each goes. */
int components_read(struct linker *l);

#endif
