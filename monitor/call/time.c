/* SPDX-License-Identifier: MIT */
/*
 * time.c: time limits. A limit is the CPU time that a call into a cubicle may
 * take.
 *
 * Each cubicle with a limit has two accounts. A call into it opens them if no
 * other call is outstanding, and closes them when it ends. Calls into it in
 * between, which others make, callbacks for instance, are charged to the second
 * one. The limit is on both together. If calls in between have taken half of
 * it, further ones are refused: somebody may have made many short calls, for
 * which the callee is not to blame. One cubicle is charged at a time:
 *
 *   the one that runs, also for what the monitor and the kernel do for it: its
 *   monitor calls, its faults, and in a gate where it is the caller, its
 *   arguments and results; and for pages that it asks another one for;
 *   none, while a stopped cubicle is restarted
 *
 * A cubicle is not charged for its callees or its callers. Gates between
 * cubicles of which one has a limit record which one is charged, and when, by
 * the time stamp counter (time_switch()), so no cubicle escapes by not running
 * whenever a tick comes. The counter also runs while other processes do, so
 * each tick divides the process's CPU time since the last tick in the same
 * proportion.
 *
 * A tick inside the monitor stops nothing. It redirects the way out of the
 * monitor, gate_lower, to gate_due, where the monitor's state is consistent.
 * Long work of the monitor checks the limit between its steps (time_step()).
 */
#include <cubicle/system_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/backend.h"
#include "base/host.h"
#include "base/print.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/time.h"

#define ITIMER_PROF		 2
#define CLOCK_PROCESS_CPUTIME_ID 2
#define NS_MAX			 0xffffffff /* in one interval */
#define SHORT_NS		 (4 * CUBICLE_TICK_MS * 1000000ul)

static struct account {
	uint64_t limit_ns, used_ns;
	uint64_t counted; /* in ticks of the counter, since settled_tsc */
	bool open;
} accounts[2 * CUBICLE_SLOTS];

/* From an account to that for calls within a call. */
#define NESTED CUBICLE_SLOTS

cubicle_set_t time_limited;
bool time_counts;
volatile bool time_overdue;

/* Written by time_switch(), and read by a tick that interrupts it. */
static volatile uint32_t charged;
static volatile uint64_t since;

/* The values at the last settlement. */
static uint64_t settled_ns, settled_tsc;
static volatile bool settling;

void time_limit(uint32_t id, uint64_t ms)
{
	accounts[id].limit_ns = ms * 1000000;
	if (ms)
		time_limited |= CUBICLE_SET(id);
	time_counts = !!time_limited;
}

uint32_t time_switch(uint32_t account)
{
	uint64_t now = __builtin_ia32_rdtsc(), from = since;
	uint32_t before = charged;

	/* In this order: a tick in between must not count the time twice. */
	since = now;
	accounts[before].counted += now - from;
	charged = account;
	return before;
}

uint32_t time_account(uint32_t id, const struct frame *f)
{
	return f->callee == id && f->timed == TIMED_NESTED ? NESTED + id : id;
}

static uint64_t own_ns(void)
{
	struct host_timespec t = {0, 0};

	host_call(SYS_CLOCK_GETTIME, CLOCK_PROCESS_CPUTIME_ID, (uintptr_t)&t, 0,
		0, 0);
	return (uint64_t)t.seconds * 1000000000 + (uint64_t)t.nanoseconds;
}

/* (ns) * (part) / (all); (part) is at most (all). */
static uint64_t share(uint64_t ns, uint64_t part, uint64_t all)
{
	if (part > all)
		part = all;
	if (ns > NS_MAX)
		ns = NS_MAX;
	for (; all >> 32; all >>= 1)
		part >>= 1;
	return all ? ns * part / all : 0;
}

bool time_settle(void)
{
	if (settling)
		return false;
	settling = true;
	time_switch(charged);
	uint64_t ns = own_ns(), tsc = since;
	uint64_t took = ns - settled_ns, all = tsc - settled_tsc;
	for (uint32_t i = 0; i < 2 * cubicle_count; i++) {
		struct account *a = &accounts[i / 2 + 1 + i % 2 * NESTED];
		a->used_ns += share(took, a->counted, all);
		a->counted = 0;
	}
	settled_ns = ns;
	settled_tsc = tsc;
	settling = false;
	return true;
}

static uint64_t both_ns(uint32_t id)
{
	return accounts[id].used_ns + accounts[NESTED + id].used_ns;
}

bool time_is_over(uint32_t id)
{
	const struct account *a = &accounts[id];

	return a->open && a->limit_ns && both_ns(id) > a->limit_ns;
}

bool time_is_used(uint32_t id)
{
	const struct account *a = &accounts[id];

	if (!a->open || !a->limit_ns)
		return false;
	/* Between two ticks, all of a short limit could be used. */
	if (a->limit_ns < SHORT_NS)
		time_settle();
	return a[NESTED].used_ns > a->limit_ns / 2;
}

bool time_any_over(void)
{
	for (uint32_t id = 1; id <= cubicle_count; id++)
		if (time_is_over(id))
			return true;
	return false;
}

void time_tick(void)
{
	if (!time_settle() || !time_any_over())
		return;
	time_overdue = true;
	gate_lower = gates->due;
}

uint32_t time_used_ms(uint32_t id)
{
	return (uint32_t)(both_ns(id) / 1000000);
}

/* --- calls ------------------------------------------------------------------- */

static bool counts(const struct frame *f)
{
	return accounts[f->caller].limit_ns || accounts[f->callee].limit_ns;
}

static void account_open(struct frame *f)
{
	struct account *a = &accounts[f->callee];

	if (!a->limit_ns)
		return;
	if (a->open) {
		f->timed = f->callee != f->caller ||
				frame_below(f)->timed == TIMED_NESTED
			? TIMED_NESTED
			: TIMED_NOT;
		return;
	}
	a->used_ns = a->counted = a[NESTED].used_ns = a[NESTED].counted = 0;
	a->open = true;
	f->timed = TIMED_FIRST;
}

void time_enter(struct frame *f)
{
	if (!counts(f))
		return;
	if (!f->finish)
		f->finish = FINISH_RESULT;
	f->pages = 0;
	account_open(f);
	time_switch(time_account(f->callee, f));
}

void time_leave(struct frame *f)
{
	if (f->timed == TIMED_FIRST)
		accounts[f->callee].open = false;
	f->timed = TIMED_NOT;
	if (counts(f))
		time_switch(time_account(f->caller, frame_below(f)));
}

/* --- start ------------------------------------------------------------------- */

static int64_t ticks_start(void)
{
	const uint64_t every = CUBICLE_TICK_MS * 1000; /* us */
	const uint64_t timer[4] = {0, every, 0, every};

	return host_call(SYS_SETITIMER, ITIMER_PROF, (uintptr_t)timer, 0, 0, 0);
}

void time_tick_always(void)
{
	if (!time_counts)
		ticks_start();
}

void time_start(struct frame *f)
{
	if (!time_counts)
		return;
	settled_ns = own_ns();
	settled_tsc = since = __builtin_ia32_rdtsc();
	time_enter(f);
	if (ticks_start())
		refuse("the kernel refuses a timer");
}
