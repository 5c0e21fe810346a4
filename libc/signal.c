/* SPDX-License-Identifier: MIT */
/*
 * signal.c: signals. The program can only send them to itself: there is no
 * other process, and faults are the monitor's business. So a signal comes in
 * the middle of the call that sends or unblocks it, and nowhere else.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <cubicle/component.h>
#include "syscall.h"

#define SIGNALS	    64
#define BIT(signal) (UINT64_C(1) << ((signal)-1))

/* Nobody may catch, ignore or block these. */
#define ALWAYS (BIT(SIGKILL) | BIT(SIGSTOP))
/* These do nothing by default. */
#define HARMLESS (BIT(SIGCHLD) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGCONT))

/* As the kernel has it; a set of signals is a word, with bit 0 for signal 1. */
struct signal_action {
	union {
		void (*simple)(int);
		void (*with_info)(int, siginfo_t *, void *);
	} handler;
	unsigned long flags; /* SA_* */
	void (*restorer)(void);
	uint64_t mask;
};

static struct signal_action actions[SIGNALS + 1];
static uint64_t blocked, pending;

static int valid(int signal)
{
	return signal >= 1 && signal <= SIGNALS;
}

static void by_default(int signal)
{
	char message[64];

	if (HARMLESS & BIT(signal))
		return;
	snprintf(message, sizeof(message), "the program raised signal %d (%s)",
		signal, strsignal(signal));
	cubicle_abort(message);
}

/* Call the handler, with what it wants blocked. */
static void handle(int signal, const struct signal_action *action)
{
	uint64_t before = blocked;

	blocked |=
		action->mask | (action->flags & SA_NODEFER ? 0 : BIT(signal));
	blocked &= ~ALWAYS;
	if (action->flags & SA_SIGINFO) {
		siginfo_t info = {
			.si_signo = signal, .si_code = SI_TKILL, .si_pid = 1};
		ucontext_t context = {0};
		action->handler.with_info(signal, &info, &context);
	} else {
		action->handler.simple(signal);
	}
	blocked = before;
}

static void deliver(int signal)
{
	struct signal_action action = actions[signal];

	if (action.handler.simple == SIG_IGN)
		return;
	if (action.handler.simple == SIG_DFL) {
		by_default(signal);
		return;
	}
	if (action.flags & SA_RESETHAND)
		actions[signal].handler.simple = SIG_DFL;
	handle(signal, &action);
}

/* All that are pending and no longer blocked, the lowest first. */
static void deliver_pending(void)
{
	uint64_t ready;

	while ((ready = pending & ~blocked)) {
		int signal = __builtin_ctzll(ready) + 1;
		pending &= ~BIT(signal);
		deliver(signal);
	}
}

static long set_action(int signal, const struct signal_action *action,
	struct signal_action *old)
{
	if (!valid(signal) || (action && (ALWAYS & BIT(signal))))
		return -EINVAL;
	struct signal_action before = actions[signal];
	if (action)
		actions[signal] = *action;
	if (old)
		*old = before;
	return 0;
}

long signal_action(long signal, long action, long old, UNUSED3)
{
	return set_action((int)signal, PTR(action), PTR(old));
}

static long set_mask(int how, const uint64_t *set, uint64_t *old)
{
	uint64_t before = blocked;

	if (set && how == SIG_BLOCK)
		blocked |= *set;
	else if (set && how == SIG_UNBLOCK)
		blocked &= ~*set;
	else if (set && how == SIG_SETMASK)
		blocked = *set;
	else if (set)
		return -EINVAL;
	blocked &= ~ALWAYS;
	if (old)
		*old = before;
	deliver_pending();
	return 0;
}

long signal_mask(long how, long set, long old, UNUSED3)
{
	return set_mask((int)how, PTR(set), PTR(old));
}

long signal_pending(long to, UNUSED5)
{
	*(uint64_t *)PTR(to) = pending;
	return 0;
}

long signal_no_stack(long stack, long old, UNUSED4)
{
	(void)stack;
	if (old)
		*(stack_t *)PTR(old) = (stack_t){.ss_flags = SS_DISABLE};
	return 0;
}

/* To process or thread (id); the program is number 1, in group 1. */
static long send(int id, int signal)
{
	if (id != 1 && id != 0 && id != -1)
		return -ESRCH;
	if (signal && !valid(signal))
		return -EINVAL;
	if (signal)
		pending |= BIT(signal);
	deliver_pending();
	return 0;
}

long signal_kill(long id, long signal, UNUSED4)
{
	return send((int)id, (int)signal);
}

long signal_tgkill(long group, long id, long signal, UNUSED3)
{
	(void)group;
	return send((int)id, (int)signal);
}
