/* SPDX-License-Identifier: MIT */
/*
 * limits.h: does the host let the monitor run? Resource limits, overcommit, and
 * policies against writable code stop it in ways that it cannot report itself,
 * so the tool looks before it starts the monitor.
 *
 * Errors: -EINVAL, after a message that names the limit, its value, and the
 * value that is needed.
 */
#ifndef TOOL_LIMITS_H
#define TOOL_LIMITS_H

#include "layout/system.h"

/* Make a write beyond the limit on file sizes an error instead of a signal, and
 * raise the soft limits on stack and data, as far as the hard limits allow. */
int limits_raise(void);

/* Can the monitor get (files)? */
int limits_files(unsigned files);

/* Check everything else that (monitor), a file, needs to run (s). Maps memory
 * for a moment; changes nothing. */
int limits_check(const struct system *s, const char *monitor);

#endif
