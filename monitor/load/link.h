/* SPDX-License-Identifier: MIT */
/* link.h: components are relocated, and the gates between them made. */
#ifndef MONITOR_LOAD_LINK_H
#define MONITOR_LOAD_LINK_H

#include "base/base.h"

/* Bind every import of every component. */
void link_all(void);

/* May gates lead to where all edges do? Text is where it is to be by now. */
void link_check_entries(void);

/* The edge to cubicle_main() of component (component). */
uint32_t link_start(uint32_t component);

#endif
