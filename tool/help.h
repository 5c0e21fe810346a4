/* SPDX-License-Identifier: MIT */
/* help.h: the command `help`. */
#ifndef TOOL_HELP_H
#define TOOL_HELP_H

/* Print help on (command), or on all if it is NULL. -ENOENT. */
int help_print(const char *command);

#endif
