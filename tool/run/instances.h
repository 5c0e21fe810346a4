/* SPDX-License-Identifier: MIT */
/*
 * instances.h: the same system several times, each in a process of its own
 * (--instances), so that a program with one thread uses several processors.
 *
 * Instances share the ports that they listen at. One that fails is started
 * again, after a time that doubles with each failure until it has run well for
 * a while; after too many it stays away, and the others go on. Signals for the
 * program go to all.
 */
#ifndef TOOL_INSTANCES_H
#define TOOL_INSTANCES_H

#include <stdbool.h>
#include "command/options.h"

/* Options that name one file, or one process, and --instances exclude each
 * other. -EINVAL, after a message. */
int instances_check(const struct options *o);

/* Start (count) instances. Returns false in each of them, which goes on; and
 * true in the caller, when all have ended: (status) is 0, or of the first that
 * was not. */
bool instances_run(unsigned count, int *status);

#endif
