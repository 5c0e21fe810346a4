/* SPDX-License-Identifier: MIT */
/*
 * debug.h: the command `gdb`: the monitor is started by gdb, which is told by
 * tool/run/gdb/cubicle.py where components, gates and calls are.
 */
#ifndef TOOL_DEBUG_H
#define TOOL_DEBUG_H

#include <sys/types.h>
#include "command/options.h"
#include "layout/folders.h"
#include "layout/system.h"

/*
 * The words of gdb's command line: to start the monitor, or to look at process
 * (o->pid). The names of the components of (s) go into the environment. Valid
 * until the next call.
 */
const char **debug_command(const struct options *o, const struct folders *f,
	const struct system *s);

/* Become gdb. Ends, with a message, if there is none. */
_Noreturn void debug_exec(const char *const *command);

/*
 * If (pid) is not a monitor but a tool, it becomes its monitor. -EINVAL, with a
 * message, if it is neither.
 */
int debug_find(pid_t *pid);

/* Does monitor (pid) run components that are compiled for backend sfi? */
bool debug_is_confined(pid_t pid);

#endif
