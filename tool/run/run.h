/* SPDX-License-Identifier: MIT */
/* run.h: the command `run`. */
#ifndef TOOL_RUN_H
#define TOOL_RUN_H

#define RUN_USAGE_STATUS 2 /* it could not be started */

/* Run what (argv), whose first word is the command, says. Returns the exit
 * status of the tool. */
int run(int argc, char **argv);

#endif
