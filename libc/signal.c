/* SPDX-License-Identifier: MIT */
/*
 * signal.c: signals. They come from the program itself, in the middle of the
 * call that sends or unblocks them, and from the host, at the beginning or the
 * end of a system call. Faults are the monitor's business.
 *
 * The monitor knows which signals of the host the program handles, and which
 * wait or have no effect. If the action of another one is to end the program,
 * the monitor does that, also where the program makes no system calls.
 *
 * NOTE the handler of a signal of the host is called by the next system call.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <ucontext.h>
#include <cubicle/component.h>
#include "optional.h"
#include "signals.h"
#include "syscall.h"
#include "thread.h"

#define SIGNALS 64
/* By which musl cancels a thread: it ends a wait, and musl looks then. */
#define SIGCANCEL   33
#define BIT(signal) (UINT64_C(1) << ((signal)-1))

/* Nobody may catch, ignore or block these. */
#define ALWAYS (BIT(SIGKILL) | BIT(SIGSTOP))
/* These do nothing by default. */
#define HARMLESS (BIT(SIGCHLD) | BIT(SIGURG) | BIT(SIGWINCH) | BIT(SIGCONT))
/* These end the program by default, as if it had called _exit(). */
#define ENDING                                                              \
	(BIT(SIGHUP) | BIT(SIGINT) | BIT(SIGQUIT) | BIT(SIGKILL) |          \
		BIT(SIGUSR1) | BIT(SIGUSR2) | BIT(SIGPIPE) | BIT(SIGALRM) | \
		BIT(SIGTERM))
/* These may come from the host. */
#define FROM_HOST                                                  \
	(BIT(SIGHUP) | BIT(SIGINT) | BIT(SIGQUIT) | BIT(SIGUSR1) | \
		BIT(SIGUSR2) | BIT(SIGTERM) | BIT(SIGWINCH))

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
static uint64_t pending;
/* By the number of the thread: what it blocks, and what was sent to it alone.
 */
static uint64_t masks[THREAD_NUMBERS], directed[THREAD_NUMBERS];
static uint64_t handled; /* they have a handler */
static uint64_t ignored = HARMLESS;
static uint64_t awaited; /* by sigtimedwait() */
static uint64_t filed;	 /* by signalfd() */
static uint64_t by_host; /* of (pending): it came from there */
static int is_program;
static int ends_itself; /* boot is in this cubicle: see signal_start() */
static uint32_t told_caught, told_held; /* to the monitor */

int signal_interrupts;

static void tell(void);

static uint64_t *own_mask(void)
{
	return &masks[thread_self()];
}

/* What no thread takes. */
static uint64_t all_block(void)
{
	uint64_t all = *own_mask();

	for (int n = 1; libc_threads && n < THREAD_NUMBERS; n++)
		if (thread_is_alive(n))
			all &= masks[n];
	return all;
}

/* What there is for this thread. */
static uint64_t own_pending(void)
{
	return pending | directed[thread_self()];
}

/* (signal), one of these, is delivered. */
static void take(int signal)
{
	uint64_t *own = &directed[thread_self()];

	if (*own & BIT(signal))
		*own &= ~BIT(signal);
	else
		pending &= ~BIT(signal);
}

uint64_t signal_directed(void)
{
	return libc_threads ? directed[thread_self()] & ~*own_mask() : 0;
}

int signal_is_here(void)
{
	return CUBICLE_PUBLISHED->signals || (own_pending() & ~*own_mask());
}

void signal_thread_begins(int number)
{
	masks[number] = *own_mask();
	directed[number] = 0;
}

void signal_thread_ends(int number)
{
	masks[number] = ~(uint64_t)0;
	directed[number] = 0;
	tell();
}

static int valid(int signal)
{
	return signal >= 1 && signal <= SIGNALS;
}

/* --- signals of the host -------------------------------------------------- */

int signal_can_come(void)
{
	return is_program;
}

/* Nobody will ever ask for these. */
static uint64_t dropped(void)
{
	return ignored & ~all_block() & ~awaited;
}

/* Take what has come. */
static void collect(void)
{
	if (!is_program)
		return;
	int64_t taken = cubicle_signals(told_caught, told_held);
	if (taken <= 0)
		return;
	by_host |= (uint64_t)taken;
	pending |= (uint64_t)taken & ~dropped();
}

/* Tell the monitor what is handled, blocked and ignored now. */
static void tell(void)
{
	uint64_t blocked = all_block();
	uint64_t caught = FROM_HOST &
		((handled & ~blocked) | awaited | (filed & blocked));
	uint64_t held = FROM_HOST & (blocked | ignored) & ~caught;

	if (ends_itself)
		caught = FROM_HOST & ~held;
	if (caught == told_caught && held == told_held)
		return;
	told_caught = (uint32_t)caught;
	told_held = (uint32_t)held;
	collect();
}

void signal_start(void)
{
	is_program = 1;
	/* If the monitor stopped the cubicle, boot could save no files. */
	ends_itself = boot_exit &&
		cubicle_owner((const void *)(uintptr_t)boot_exit) ==
			cubicle_self();
	told_held = ~0u; /* not what tell() finds */
	tell();
}

/* --- delivery ------------------------------------------------------------- */

static void by_default(int signal)
{
	char message[64];

	if (HARMLESS & BIT(signal))
		return;
	if ((ENDING & BIT(signal)) && boot_exit)
		boot_exit(128 + signal);
	snprintf(message, sizeof(message), "the program raised signal %d (%s)",
		signal, strsignal(signal));
	cubicle_abort(message);
}

static siginfo_t info_of(int signal)
{
	siginfo_t info = {.si_signo = signal, .si_code = SI_TKILL, .si_pid = 1};

	/* Its sender has no number here. */
	if (by_host & BIT(signal)) {
		info.si_code = SI_USER;
		info.si_pid = 0;
	}
	by_host &= ~BIT(signal);
	return info;
}

/* Call the handler, with what it wants blocked. */
static void handle(int signal, const struct signal_action *action)
{
	uint64_t *blocked = own_mask(), before = *blocked;
	siginfo_t info = info_of(signal);

	*blocked |=
		action->mask | (action->flags & SA_NODEFER ? 0 : BIT(signal));
	*blocked &= ~ALWAYS;
	tell();
	uint32_t depth = thread_let_go();
	if (action->flags & SA_SIGINFO) {
		ucontext_t context = {0};
		action->handler.with_info(signal, &info, &context);
	} else {
		action->handler.simple(signal);
	}
	thread_hold_again(depth);
	*blocked = before;
	tell();
}

static void set_handler(int signal, const struct signal_action *action)
{
	uint64_t bit = BIT(signal);

	actions[signal] = *action;
	handled &= ~bit;
	ignored &= ~bit;
	if (action->handler.simple == SIG_IGN ||
		(action->handler.simple == SIG_DFL && (HARMLESS & bit)))
		ignored |= bit;
	else if (action->handler.simple != SIG_DFL)
		handled |= bit;
	pending &= ~(ignored & bit);
}

static enum signal_ran deliver(int signal)
{
	struct signal_action action = actions[signal];

	if (signal == SIGCANCEL && libc_threads)
		return SIGNAL_ENDS;
	if (action.handler.simple == SIG_IGN)
		return SIGNAL_NONE;
	if (action.handler.simple == SIG_DFL) {
		by_default(signal);
		return SIGNAL_NONE;
	}
	if (action.flags & SA_RESETHAND) {
		struct signal_action reset = action;
		reset.handler.simple = SIG_DFL;
		set_handler(signal, &reset);
	}
	handle(signal, &action);
	return action.flags & SA_RESTART ? SIGNAL_RESTARTS : SIGNAL_ENDS;
}

/* All that are pending and no longer blocked, the lowest first. */
static enum signal_ran deliver_pending(void)
{
	enum signal_ran ran = SIGNAL_NONE, next;
	uint64_t ready;

	while ((ready = own_pending() & ~*own_mask())) {
		int signal = __builtin_ctzll(ready) + 1;
		take(signal);
		next = deliver(signal);
		if (next > ran)
			ran = next;
	}
	return ran;
}

enum signal_ran signal_deliver(void)
{
	if (!is_program)
		return SIGNAL_NONE;
	collect();
	return deliver_pending();
}

uint64_t signal_block(uint64_t mask)
{
	uint64_t before = *own_mask();

	*own_mask() = mask & ~ALWAYS;
	tell();
	return before;
}

void signal_await(uint64_t set)
{
	awaited = set & ~ALWAYS;
	tell();
}

int signal_take(siginfo_t *info)
{
	collect();
	if (!(own_pending() & awaited))
		return 0;
	int signal = __builtin_ctzll(own_pending() & awaited) + 1;
	take(signal);
	siginfo_t found = info_of(signal);
	if (info)
		*info = found;
	return signal;
}

void signal_raise(int signal)
{
	pending |= BIT(signal) & ~dropped();
	deliver_pending();
}

/* --- signalfd --------------------------------------------------------------- */

void signal_for_files(uint64_t mask)
{
	filed |= mask & ~ALWAYS;
	tell();
}

void signal_tell_files(void)
{
	if (!filed)
		return;
	collect();
	vfs_signals(CUBICLE_SELF, pending);
}

int signal_is_for_file(void)
{
	if (!filed)
		return 0;
	collect();
	return !(own_pending() & ~*own_mask());
}

long signal_read(int fd, void *buf, size_t bytes)
{
	struct signalfd_siginfo *to = buf;
	uint64_t mask;
	size_t n = 0;

	collect();
	if (vfs_signal_mask(CUBICLE_SELF, fd, &mask))
		return -EBADF;
	while ((n + 1) * sizeof(*to) <= bytes && (pending & mask)) {
		int signal = __builtin_ctzll(pending & mask) + 1;
		pending &= ~BIT(signal);
		siginfo_t info = info_of(signal);
		to[n++] =
			(struct signalfd_siginfo){.ssi_signo = (uint32_t)signal,
				.ssi_code = info.si_code,
				.ssi_pid = (uint32_t)info.si_pid};
	}
	signal_tell_files();
	return (long)(n * sizeof(*to));
}

/* --- system calls ----------------------------------------------------------- */

static long set_action(int signal, const struct signal_action *action,
	struct signal_action *old)
{
	if (!valid(signal) || (action && (ALWAYS & BIT(signal))))
		return -EINVAL;
	struct signal_action before = actions[signal];
	if (action) {
		/* What came until now has come under the old action. */
		if (FROM_HOST & BIT(signal))
			collect();
		set_handler(signal, action);
		tell();
	}
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
	uint64_t before = *own_mask();

	if (set && how == SIG_BLOCK)
		signal_block(before | *set);
	else if (set && how == SIG_UNBLOCK)
		signal_block(before & ~*set);
	else if (set && how == SIG_SETMASK)
		signal_block(*set);
	else if (set)
		return -EINVAL;
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
	collect();
	*(uint64_t *)PTR(to) = own_pending() & *own_mask();
	return 0;
}

long signal_no_stack(long stack, long old, UNUSED4)
{
	(void)stack;
	if (old)
		*(stack_t *)PTR(old) = (stack_t){.ss_flags = SS_DISABLE};
	return 0;
}

/* Another thread may take what this one blocks. */
static void wake_taker(int signal)
{
	for (int n = 1; libc_threads && n < THREAD_NUMBERS; n++)
		if (thread_is_alive(n) && !(masks[n] & BIT(signal)))
			cubicle_thread_interrupt((uint32_t)n);
}

/* The program is number 1, in group 1. */
long signal_kill(long id, long signal, UNUSED4)
{
	if ((int)id != 1 && (int)id != 0 && (int)id != -1)
		return -ESRCH;
	if (signal && !valid((int)signal))
		return -EINVAL;
	if (!signal)
		return 0;
	int is_ours = !(*own_mask() & BIT(signal));
	signal_raise((int)signal);
	if (!is_ours)
		wake_taker((int)signal);
	return 0;
}

static long send_thread(int id, int signal)
{
	if (!libc_threads)
		return signal_kill(id, signal, 0, 0, 0, 0);
	if (!thread_is_alive(id))
		return -ESRCH;
	if (signal && !valid(signal))
		return -EINVAL;
	if (!signal || (ignored & ~masks[id] & ~awaited & BIT(signal)))
		return 0;
	directed[id] |= BIT(signal);
	if (id == thread_self())
		deliver_pending();
	else
		cubicle_thread_interrupt((uint32_t)id);
	return 0;
}

long signal_tkill(long id, long signal, UNUSED4)
{
	return send_thread((int)id, (int)signal);
}

long signal_tgkill(long group, long id, long signal, UNUSED3)
{
	return (int)group == 1 ? send_thread((int)id, (int)signal) : -ESRCH;
}
