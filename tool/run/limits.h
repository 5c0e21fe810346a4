/* SPDX-License-Identifier: MIT */
/*
 * limits.h: does the host let the monitor run? Resource limits, overcommit, and
 * policies against writable code stop it in ways that it cannot report itself,
 * so the tool checks them before it starts the monitor, and explains its end.
 *
 * Errors: -EINVAL, after a message that names the limit, its value, and the
 * value that is needed.
 */
#ifndef TOOL_LIMITS_H
#define TOOL_LIMITS_H

#include "layout/system.h"

/* Make a write beyond the limit on file sizes an error instead of a signal, and
 * raise the soft limits on stack, data and open files, as far as the hard
 * limits allow. */
int limits_raise(void);

/* Can the monitor get (files)? */
int limits_files(unsigned files);

/* How many files the monitor can have open at once. */
uint64_t limits_open_files(void);

/* Check everything else that (monitor), a file, needs to run (s). Maps memory
 * for a moment; changes nothing. */
int limits_check(const struct system *s, const char *monitor);

/* Why the kernel may have killed the monitor with (signal): the end of a
 * message, or "". */
const char *limits_reason(int signal);

/* After the monitor refused to start: if system calls are filtered, print that
 * this may be the reason. */
void limits_hint_filter(void);

#endif
