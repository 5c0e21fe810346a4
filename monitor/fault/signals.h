/* SPDX-License-Identifier: MIT */
/* signals.h: the stack and the mask of signals. */
#ifndef MONITOR_FAULT_SIGNALS_H
#define MONITOR_FAULT_SIGNALS_H

#include "base/base.h"

#define SIGILL	 4
#define SIGTRAP	 5
#define SIGBUS	 7
#define SIGFPE	 8
#define SIGKILL	 9
#define SIGSEGV	 11
#define SIGSTOP	 19
#define SIGPROF	 27 /* the ticks of time limits */
#define SIGWINCH 28 /* the only one for the program that is harmless */
#define SIGSYS	 31

/* The signals that the kernel never blocks. */
#define UNBLOCKABLE (BIT(SIGKILL - 1) | BIT(SIGSTOP - 1))

/*
 * The kernel writes a signal's frame with the rights of whoever it interrupts,
 * before Linux 6.12, so all cubicles may write here. That is why the frame is
 * copied away at once, and wiped: registers of the monitor or of another
 * cubicle are in it.
 */
#define ALTSTACK_BYTES CUBICLE_SIGNALS_BYTES

/* That of the first thread, 0, or of a further one. */
static inline uint64_t altstack_of(uint32_t n)
{
	return CUBICLE_SPACE_BASE + CUBICLE_SIGNALS_OFFSET + n * ALTSTACK_BYTES;
}

/* The signals that the kernel blocks now: bit n - 1 is signal n. */
uint64_t signals_blocked(void);

/* Let the kernel block those of (mask), and no others. */
void signals_block(uint64_t mask);

/* Is (addr, bytes) in the stack of the handler? */
bool on_altstack(uint64_t addr, uint64_t bytes);

/*
 * A cubicle was stopped, perhaps by a signal, whose handler does not go back to
 * where it came from. From here on there may be signals again: what runs now is
 * on another stack than their handler.
 */
void fault_unblock(void);

/* Have the kernel send signals to backend->signal, on a stack for each of
 * (threads) and the first one. */
void fault_start(uint32_t threads);

#endif
