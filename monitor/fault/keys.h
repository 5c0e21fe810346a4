/* SPDX-License-Identifier: MIT */
/* keys.h: PKRU around a signal, for backend mpk: struct backend, ran and
 * restore.
 */
#ifndef MONITOR_FAULT_KEYS_H
#define MONITOR_FAULT_KEYS_H

#include "base/base.h"

struct signal_context;

bool keys_ran(const struct signal_context *context);

/*
 * Write the PKRU that rt_sigreturn restores, and ignore the value in the
 * frame: a cubicle gets its own rights. If the signal came inside mpk_raise,
 * after the rights were raised, the entry into the monitor starts again.
 */
void keys_restore(struct signal_context *context, uint64_t frame);

#endif
