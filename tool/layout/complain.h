/* SPDX-License-Identifier: MIT */
/* complain.h: errors in layouts, with the line. */
#ifndef TOOL_LAYOUT_COMPLAIN_H
#define TOOL_LAYOUT_COMPLAIN_H

#include "layout/layout.h"

/* "cubicle: FILE:LINE: ...", or without LINE if (line) is 0. Returns -EINVAL.
 */
__attribute__((format(printf, 3, 4))) int layout_complain(
	const struct layout *layout, unsigned line, const char *format, ...);

#endif
