/* SPDX-License-Identifier: MIT */
/* relocate.h: components are relocated where they lie in the image. */
#ifndef TOOL_LINK_RELOCATE_H
#define TOOL_LINK_RELOCATE_H

#include "link/linker.h"

/* Bind all imports of all components. */
int components_relocate(struct linker *l);

#endif
