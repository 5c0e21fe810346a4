/* SPDX-License-Identifier: MIT */
/* version.h: of all of CubicleOS; the package has it from here. */
#ifndef TOOL_VERSION_H
#define TOOL_VERSION_H

#define CUBICLE_VERSION "0.1"

#endif
