/* SPDX-License-Identifier: MIT */
/*
 * signals.c: the kernel sends the signals of faults here. No signal is blocked
 * outside of their handler, and it runs on a stack of its own.
 */
#include <cubicle/system_abi.h>
#include "base/backend.h"
#include "base/base.h"
#include "base/host.h"
#include "base/print.h"
#include "base/thread.h"
#include "defence.h"
#include "fault/signals.h"

#define SA_SIGINFO  0x4
#define SA_ONSTACK  0x08000000
#define SA_RESTORER 0x04000000

uint64_t signals_blocked(void)
{
	uint64_t mask = 0;

	host_call(SYS_RT_SIGPROCMASK, 0, 0, (uintptr_t)&mask, 8, 0);
	return mask;
}

void signals_block(uint64_t mask)
{
	host_call(SYS_RT_SIGPROCMASK, 2 /* SIG_SETMASK */, (uintptr_t)&mask, 0,
		8, 0);
}

bool on_altstack(uint64_t addr, uint64_t bytes)
{
	uint64_t start = current->altstack, end = start + ALTSTACK_BYTES;

	return addr >= start && addr <= end && bytes <= end - addr;
}

/*
 * Have the kernel begin at the top of the alternate stack, even for a cubicle
 * whose stack pointer is there already: it would go on from that, down to where
 * there is no room, and kill us. It takes the stack away while the handler
 * runs.
 */
#define SS_AUTODISARM BIT(31)

static int stack_arm(void)
{
	const uint64_t stack[3] = {current->altstack,
		DEFENDS(DEFENCE_DISARM) ? SS_AUTODISARM : 0, ALTSTACK_BYTES};

	return (int)host_call(SYS_SIGALTSTACK, (uintptr_t)stack, 0, 0, 0, 0);
}

void fault_unblock(void)
{
	stack_arm();
	signals_block(current->signal_mask);
}

/* --- start ------------------------------------------------------------------- */

struct kernel_sigaction {
	void (*handler)(void);
	uint64_t flags;
	void (*restorer)(void);
	uint64_t mask;
};

/* Let (action) handle signal (number). A pending one is dropped: it was sent to
 * the program before execve(). */
static void signal_take(uint64_t number, const struct kernel_sigaction *action)
{
	const uint64_t ignore[4] = {SIG_IGN};

	if (DEFENDS(DEFENCE_INHERIT))
		host_call(SYS_RT_SIGACTION, number, (uintptr_t)ignore, 0, 8, 0);
	if (host_call(SYS_RT_SIGACTION, number, (uintptr_t)action, 0, 8, 0))
		refuse("the kernel refuses a signal handler");
}

/* If a signal is blocked, a fault that causes it kills the process, and
 * fault_prove_entry() cannot work. */
static void signals_unblock(void)
{
	if (!DEFENDS(DEFENCE_INHERIT)) {
		current->signal_mask = signals_blocked();
		return;
	}
	/* Some system call filters pretend success. */
	signals_block(~(uint64_t)0);
	bool blocked = signals_blocked() == ~UNBLOCKABLE;
	signals_block(current->signal_mask);
	if (!blocked || signals_blocked())
		refuse("the kernel does not block and unblock signals as it "
		       "says");
}

void fault_start(uint32_t threads)
{
	static const int signals[] = {SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV,
		SIGSYS, SIGPROF, CUBICLE_SIGNAL};
	struct kernel_sigaction action = {backend->signal,
		SA_SIGINFO | SA_ONSTACK | SA_RESTORER, backend->signal,
		~(uint64_t)0};
	uint64_t bytes = (1 + threads) * ALTSTACK_BYTES;

	current->altstack = altstack_of(0);
	if (!host_map(current->altstack, bytes, PROT_READ | PROT_WRITE, 0))
		refuse("no memory for the signal stack");
	if (stack_arm())
		refuse("the kernel refuses the signal stack");
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal_take((uint64_t)signals[i], &action);
	signals_unblock();
}
