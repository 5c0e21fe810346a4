/* SPDX-License-Identifier: MIT */
/*
 * image.h: components are linked into one image (cubicle/image_abi.h).
 *
 * The image depends only on the arguments of link_image() and the contents of
 * the files.
 */
#ifndef TOOL_LINK_IMAGE_H
#define TOOL_LINK_IMAGE_H

#include <cubicle/system_abi.h>
#include "layout/layout.h"

/*
 * Link the components of (system), which were found in (file), by index, as
 * (layout) says. (fd) is the image, a sealed memory file. Errors: those of
 * complain.h.
 */
int link_image(const struct cubicle_system *system, const struct layout *layout,
	char *const *file, int *fd);

#endif
