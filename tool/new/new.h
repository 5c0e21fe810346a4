/* SPDX-License-Identifier: MIT */
/* new.h: the command `new`: a folder to begin with. */
#ifndef TOOL_NEW_H
#define TOOL_NEW_H

#include "command/command.h"

int new_folder(int argc, char **argv);

#endif
