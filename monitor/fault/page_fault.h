/* SPDX-License-Identifier: MIT */
/* page_fault.h: faults on pages. */
#ifndef MONITOR_FAULT_PAGE_FAULT_H
#define MONITOR_FAULT_PAGE_FAULT_H

#include "base/space.h"

struct signal_context;

/* The running cubicle breaks (rule): it caused (signal) at (addr). */
_Noreturn void fault_violate(uint32_t rule, int signal, struct uptr addr,
	const struct signal_context *context);

/* The running cubicle faulted on (addr). Returns if it can go on. */
void page_fault(struct uptr addr, const struct signal_context *context);

/*
 * The running cubicle touched memory of another one, at (addr), which shows a
 * file that has nothing there (SIGBUS). Its owner is to blame, and the memory
 * becomes zeroes. False if it is something else.
 */
bool page_lost(struct uptr addr, const struct signal_context *context);

#endif
