/* SPDX-License-Identifier: MIT */
/*
 * interface.h: can gates work with a declaration? The tool asks this of all
 * declarations of a component, the monitor of those that are in the image.
 */
#ifndef MONITOR_LOAD_INTERFACE_H
#define MONITOR_LOAD_INTERFACE_H

#include <cubicle/interface_abi.h>

/* NULL, or why not. Pure: reads (i) and nothing else. */
const char *interface_check(const struct cubicle_interface *i);

#endif
