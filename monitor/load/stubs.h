/* SPDX-License-Identifier: MIT */
/* stubs.h: the code that a component calls to enter a gate. */
#ifndef MONITOR_LOAD_STUBS_H
#define MONITOR_LOAD_STUBS_H

/* Make the stubs that all cubicles share, for all edges, also those that
 * callbacks will make. */
void stubs_write(void);

#endif
