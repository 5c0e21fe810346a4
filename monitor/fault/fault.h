/* SPDX-License-Identifier: MIT */
/* fault.h: what gate.S calls with a signal. */
#ifndef MONITOR_FAULT_FAULT_H
#define MONITOR_FAULT_FAULT_H

#include "base/base.h"

struct signal_context;
struct signal_info;

/*
 * Signal (signal), with what the kernel left. Returns where rt_sigreturn finds
 * what it restores.
 */
uint64_t fault_entry(int signal, const struct signal_info *info_there,
	const struct signal_context *there, uint64_t frame);

#endif
