/* SPDX-License-Identifier: MIT */
/*
 * monitor.h: which monitor a system runs in. Those for use have one backend
 * each, mpk or sfi. The development monitor has all backends, and what
 * measures, traces and permits violations. It is not trusted.
 */
#ifndef TOOL_RUN_MONITOR_H
#define TOOL_RUN_MONITOR_H

#include <stdint.h>
#include "command/options.h"
#include "layout/folders.h"

/* What needs the development monitor, as "--trace"; NULL if nothing does. */
const char *monitor_needs_dev(const struct options *o, uint32_t backend);

/*
 * Set (f)->monitor to the monitor for (backend): the development monitor if
 * (dev) says what needs it, or with (o)->pid the file that runs as that
 * process. -EINVAL, with a message, if it is not there.
 */
int monitor_find(struct folders *f, const struct options *o, uint32_t backend,
	const char *dev);

#endif
