/* SPDX-License-Identifier: MIT */
/* wait.c: see wait.h. A word is known by the address that it has for its owner.
 */
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/host.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/signal.h"
#include "fault/signals.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "threads/threads.h"
#include "threads/wait.h"

static struct thread *waiting; /* in the order in which they came */

static void queue_add(struct thread *t)
{
	struct thread **at = &waiting;

	while (*at)
		at = &(*at)->next;
	t->next = NULL;
	*at = t;
}

static void queue_remove(struct thread *t)
{
	struct thread **at = &waiting;

	while (*at && *at != t)
		at = &(*at)->next;
	if (*at)
		*at = t->next;
}

static void wake(struct thread *t)
{
	queue_remove(t);
	t->waits_at = 0;
	__atomic_store_n(&t->woken, 1, __ATOMIC_RELEASE);
	host_wake(&t->woken, 1);
}

static int word_read(struct uptr at, uint32_t *word)
{
	if (uptr_value(at) % 4)
		return -EINVAL;
	if (memory_check_quick(current->running, at, 4, false, NULL))
		return -EFAULT;
	return memory_read(word, at, 4);
}

/* Sleep until it is woken, or until the clock says (end), if that is not 0. */
static int64_t sleep_until(uint64_t end)
{
	int64_t error = 0;

	while (!current->woken) {
		uint64_t now = end ? host_clock_ns(CLOCK_MONOTONIC) : 0;
		if (end && now >= end)
			return -ETIMEDOUT;
		error = host_sleep(&current->woken, 0, end ? end - now : 0);
		if (error == -EINTR && signals_wake())
			return -EINTR;
	}
	return current->interrupted ? -EINTR : 0;
}

int64_t thread_wait(uint64_t addr, uint32_t value, uint64_t ns)
{
	struct uptr at = uptr_from(addr);
	uint32_t word;
	int error = word_read(at, &word);

	if (error)
		return error;
	if (word != value)
		return -EAGAIN;
	if (baton_shared && !baton_is_low())
		return -EDEADLK;
	/* 292 years are as good as for ever. */
	bool ends = ns && ns < INT64_MAX;
	uint64_t end = ends ? host_clock_ns(CLOCK_MONOTONIC) + ns : 0;
	current->woken = current->interrupted;
	current->waits_at = uptr_value(at);
	queue_add(current);
	baton_give();
	int64_t result = sleep_until(end);
	baton_take();
	/* It may have been woken after the time was over. */
	if (result && current->woken && !current->interrupted)
		result = 0;
	queue_remove(current);
	current->waits_at = 0;
	current->interrupted = 0;
	return result;
}

int64_t thread_wake(uint64_t addr, uint32_t count)
{
	struct uptr at = uptr_from(addr);
	uint32_t word, woken = 0;
	int error = word_read(at, &word);
	struct thread *next;

	if (error)
		return error;
	for (struct thread *t = waiting; t && woken < count; t = next) {
		next = t->next;
		if (t->waits_at != uptr_value(at))
			continue;
		wake(t);
		woken++;
	}
	return woken;
}

int64_t thread_wait_set(uint64_t fd, uint64_t ns)
{
	const uint64_t none = 0;
	struct host_timespec t =
		host_timespec_of(ns < INT64_MAX ? ns : INT64_MAX);
	struct host_pollfd set = {(int32_t)fd, POLLIN, 0};
	int64_t n = 0;

	/* A signal ends the wait, also one that comes just before. */
	signals_block(BIT(CUBICLE_SIGNAL - 1));
	if (!current->interrupted) {
		current->in_host = 1;
		baton_give();
		n = host_call(SYS_PPOLL, (uintptr_t)&set, 1, (uintptr_t)&t,
			(uintptr_t)&none, 8);
		baton_take();
		current->in_host = 0;
	}
	signals_block(current->signal_mask);
	bool ends = current->interrupted || (n == -EINTR && signals_wake());
	current->interrupted = 0;
	return ends ? -EINTR : n > 0;
}

int64_t thread_interrupt(uint32_t number)
{
	struct thread *t = thread_find(number, current->running);

	if (!t)
		return -ESRCH;
	t->interrupted = 1;
	if (t->waits_at)
		wake(t);
	if (t->in_host)
		host_call(SYS_TGKILL, thread_record(0)->tid, t->tid,
			CUBICLE_SIGNAL, 0, 0);
	return 0;
}
