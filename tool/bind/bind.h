/* SPDX-License-Identifier: MIT */
/* bind.h: the command `bind`. */
#ifndef TOOL_BIND_H
#define TOOL_BIND_H

#include "command/command.h"

extern const struct command_option bind_options[];

/* Derive the interface of a library. Returns the exit status. */
int bind_library(int argc, char **argv);

#endif
