/* SPDX-License-Identifier: MIT */
/* check.h: the commands that only tell something. Each returns the exit
 * status of the tool. */
#ifndef TOOL_CHECK_H
#define TOOL_CHECK_H

/* Does this machine have protection keys? 0 if so, 1 if not. */
int check_machine(void);

/* The layouts that there are, with their cubicles. 2 if one of them is bad. */
int check_layouts(void);

#endif
