/* SPDX-License-Identifier: MIT */
/* help.h: the command `help`. */
#ifndef TOOL_HELP_H
#define TOOL_HELP_H

#include "command/command.h"

extern const struct command_option help_options[];

/* Do what (argv), whose first word is `help`, says. Returns the exit status. */
int help(int argc, char **argv);

/* Print help on (command). */
void help_command(const struct command *command);

#endif
