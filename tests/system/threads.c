/* SPDX-License-Identifier: MIT */
/*
 * threads.c: a program with threads, by the calls of the monitor alone. The
 * first argument says what it does.
 */
#include <cubicle/component.h>
#include <cubicle/host.h>
#include "rt/string.h"
#include "say.h"
#include "thread_server.h"

#define SERVER_ID   2
#define THREADS	    4
#define THREADS_MAX 8 /* as in the layout */
#define STACK_BYTES 0x8000
#define SECOND_NS   1000000000ull
#define EAGAIN	    11
#define EPERM	    1
#define ESRCH	    3
#define EINTR	    4
#define EFAULT	    14
#define EINVAL	    22
#define EDEADLK	    35
#define ETIMEDOUT   110

static char stacks[THREADS_MAX + 1][STACK_BYTES] __attribute__((aligned(4096)));
static uint64_t storage[THREADS_MAX + 1][8];
static volatile uint32_t gone[THREADS_MAX + 1]; /* 0: the thread has ended */
static void (*volatile works[THREADS_MAX + 1])(uint32_t);

/* --- threads ----------------------------------------------------------------- */

/* The word at the FS base, where there is one. */
static uint64_t own_word(uint32_t n)
{
#ifdef __CUBICLE_SFI__
	return storage[n][0];
#else
	uint64_t word;

	(void)n;
	__asm__ volatile("mov %%fs:0, %0" : "=r"(word));
	return word;
#endif
}

static void begin(void *arg)
{
	uint32_t n = (uint32_t)(uintptr_t)arg;

	works[n](n);
	if (own_word(n) != n)
		check(false, "FS is the thread's own");
	cubicle_thread_exit((void *)(uintptr_t)&gone[n]);
	check(false, "a thread ends");
}

static int64_t start(uint32_t n, void (*work)(uint32_t))
{
	works[n] = work;
	storage[n][0] = n;
	gone[n] = 1;
	return cubicle_thread_start((void *)(uintptr_t)begin,
		(void *)(uintptr_t)n, stacks[n], STACK_BYTES, storage[n]);
}

static void join(uint32_t n)
{
	while (gone[n])
		cubicle_thread_wait((const void *)(uintptr_t)&gone[n], 1, 0);
}

/* Start THREADS of them, and wait until all have ended. */
static void all(void (*work)(uint32_t))
{
	int good = 1;

	for (uint32_t n = 0; n < THREADS; n++)
		good &= start(n, work) > 1;
	for (uint32_t n = 0; n < THREADS; n++)
		join(n);
	CHECK(good);
}

/* --- a mutex, as Drepper's "Futexes are tricky" has it --------------------------- */

static volatile uint32_t mutex;

static void lock(void)
{
	uint32_t was = __sync_val_compare_and_swap(&mutex, 0, 1);

	if (!was)
		return;
	if (was != 2)
		was = __sync_lock_test_and_set(&mutex, 2);
	while (was) {
		cubicle_thread_wait((const void *)(uintptr_t)&mutex, 2, 0);
		was = __sync_lock_test_and_set(&mutex, 2);
	}
}

static void unlock(void)
{
	if (__sync_fetch_and_sub(&mutex, 1) == 1)
		return;
	mutex = 0;
	cubicle_thread_wake((const void *)(uintptr_t)&mutex, 1);
}

/* --- what they do ------------------------------------------------------------- */

#define ROUNDS 100000

static volatile uint64_t counter, wrong;

/* Between a look and a store other threads have their turns. */
static void count_up(uint32_t n)
{
	for (uint32_t i = 0; i < ROUNDS; i++) {
		lock();
		uint64_t old = counter;
		for (volatile int k = 0; k < 50; k++)
			;
		counter = old + 1;
		unlock();
		wrong += own_word(n) != n;
	}
}

static void do_count(void)
{
	all(count_up);
	CHECK_IS(counter, THREADS * ROUNDS);
	CHECK_IS(wrong, 0);
}

static void call_server(uint32_t n)
{
	int64_t words[32];

	for (uint32_t i = 0; i < 32; i++)
		words[i] = n * 1000 + i;
	for (uint32_t i = 0; i < ROUNDS; i++) {
		wrong += thread_server_add(n, i) != n + i;
		words[i % 32]++;
		if (i % 32 == 31)
			wrong += thread_server_sum(words, sizeof(words)) !=
				32 * 1000 * n + 31 * 16 + i + 1;
		wrong += own_word(n) != n;
	}
}

static void do_calls(void)
{
	all(call_server);
	CHECK_IS(wrong, 0);
}

static volatile uint32_t turn;

/* Nobody gives anything up: each waits until the one before has had its turn.
 */
static void spin(uint32_t n)
{
	for (uint32_t i = 0; i < 5; i++) {
		while (turn != i * THREADS + n)
			;
		turn++;
	}
}

static void do_turns(void)
{
	all(spin);
	CHECK_IS(turn, 5 * THREADS);
}

#define GAMES 20000

/* Each waits until the word is its own. */
static void play(uint32_t n)
{
	for (uint32_t i = 0; i < GAMES; i++) {
		uint32_t now;
		while ((now = turn) % THREADS != n)
			cubicle_thread_wait(
				(const void *)(uintptr_t)&turn, now, 0);
		turn = now + 1;
		cubicle_thread_wake((const void *)(uintptr_t)&turn, THREADS);
	}
}

static void do_waits(void)
{
	uint64_t before;

	all(play);
	CHECK_IS(turn, GAMES * THREADS);
	CHECK_IS(cubicle_thread_wait((const void *)(uintptr_t)&turn, 1, 0),
		-EAGAIN);
	CHECK_IS(cubicle_thread_wait((const char *)(uintptr_t)&turn + 1, 1, 0),
		-EINVAL);
	CHECK_IS(cubicle_thread_wait((const void *)CUBICLE_SPACE_BASE, 0, 0),
		-EFAULT);
	CHECK_IS(cubicle_thread_wake((const void *)CUBICLE_SPACE_BASE, 1),
		-EFAULT);
	CHECK_IS(cubicle_thread_wake((const void *)(uintptr_t)&turn, 5), 0);
	turn = 1;
	before = (uint64_t)host_clock_ns(1);
	CHECK_IS(cubicle_thread_wait(
			 (const void *)(uintptr_t)&turn, 1, SECOND_NS / 20),
		-ETIMEDOUT);
	before = (uint64_t)host_clock_ns(1) - before;
	CHECK(before >= SECOND_NS / 20 && before < 10 * SECOND_NS);
}

static void nothing(uint32_t n)
{
	(void)n;
}

static void sleep_long(uint32_t n)
{
	uint32_t word = n;

	while (!turn)
		cubicle_thread_wait(&word, n, SECOND_NS / 100);
}

static void do_limit(void)
{
	for (uint32_t n = 0; n < THREADS_MAX; n++)
		CHECK(start(n, sleep_long) > 1);
	CHECK_IS(start(THREADS_MAX, nothing), -EAGAIN);
	turn = 1;
	for (uint32_t n = 0; n < THREADS_MAX; n++)
		join(n);
	/* Each leaves room for another, as soon as the host is done with it. */
	for (uint32_t i = 0; i < 500; i++) {
		while (start(i % THREADS_MAX, nothing) == -EAGAIN)
			sleep_long(0), turn = 1;
		join(i % THREADS_MAX);
	}
	check(true, "500 threads, one after the other");
}

static int64_t wait_nested(int64_t ns)
{
	uint32_t word = 0;

	return cubicle_thread_wait(&word, 0, (uint64_t)ns);
}

static int64_t exit_nested(int64_t arg)
{
	(void)arg;
	return cubicle_thread_exit(NULL);
}

static void call_back(uint32_t n)
{
	(void)n;
	CHECK_IS(thread_server_call(wait_nested, 1000), -EDEADLK);
	CHECK_IS(thread_server_call(exit_nested, 0), -EDEADLK);
}

static volatile uint32_t interrupted;

static void be_interrupted(uint32_t n)
{
	uint32_t word = n;

	turn = (uint32_t)cubicle_thread_number();
	cubicle_thread_wake((const void *)(uintptr_t)&turn, 1);
	interrupted += cubicle_thread_wait(&word, n, 0) == -EINTR;
	/* Once only. */
	interrupted += cubicle_thread_wait(&word, n, 1000) == -ETIMEDOUT;
}

static void do_nested(void)
{
	/* Without another thread nobody could be kept waiting. */
	CHECK_IS(thread_server_call(wait_nested, 1000), -ETIMEDOUT);
	start(0, call_back);
	join(0);
	call_back(0);
	turn = 0;
	start(0, be_interrupted);
	while (!turn)
		cubicle_thread_wait((const void *)(uintptr_t)&turn, 0, 0);
	CHECK_IS(cubicle_thread_interrupt(turn), 0);
	join(0);
	CHECK_IS(interrupted, 2);
	CHECK_IS(cubicle_thread_interrupt(99), -ESRCH);
	CHECK_IS(cubicle_thread_number(), 1);
}

static int64_t start_at(const void *entry, const void *stack, uint64_t bytes)
{
	return cubicle_thread_start((void *)(uintptr_t)entry, NULL,
		(void *)(uintptr_t)stack, bytes, NULL);
}

static void do_refused(void)
{
	const char *entry = (const char *)(uintptr_t)begin;
	const char *other = (const char *)(uintptr_t)thread_server_add;

	CHECK_IS(start_at(other, stacks, STACK_BYTES), -EPERM);
	CHECK_IS(start_at(stacks, stacks, STACK_BYTES), -EPERM);
	CHECK_IS(
		start_at((const void *)CUBICLE_SPACE_BASE, stacks, STACK_BYTES),
		-EPERM);
#ifdef __CUBICLE_SFI__
	CHECK_IS(start_at(entry + 1, stacks, STACK_BYTES), -EPERM);
#endif
	CHECK_IS(start_at(entry, stacks, 16), -EINVAL);
	CHECK_IS(start_at(entry, (const void *)CUBICLE_SPACE_BASE, STACK_BYTES),
		-EINVAL);
	CHECK_IS(start_at(entry, stacks, ~0ull), -EINVAL);
#ifndef __CUBICLE_SFI__ /* where there is no FS */
	CHECK_IS(cubicle_thread_start((void *)(uintptr_t)entry, NULL, stacks,
			 STACK_BYTES, (void *)CUBICLE_SPACE_BASE),
		-EINVAL);
#endif
}

/* The first thread ends before the others. */
static void end_later(uint32_t n)
{
	sleep_long(n);
	if (n == THREADS - 1)
		say("the last one ends");
}

static void do_first_ends(void)
{
	for (uint32_t n = 0; n < THREADS; n++)
		start(n, end_later);
	turn = 1;
	cubicle_thread_exit(NULL);
}

static void break_rule(uint32_t n)
{
	if (n == 2)
		*(volatile char *)pages_heap(SERVER_ID) = 1;
	sleep_long(n);
}

static void do_violation(void)
{
	all(break_rule);
}

int cubicle_main(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} all_of[] = {{"count", do_count}, {"calls", do_calls},
		{"turns", do_turns}, {"waits", do_waits}, {"limit", do_limit},
		{"nested", do_nested}, {"refused", do_refused},
		{"first-ends", do_first_ends}, {"violation", do_violation}};
	const char *what = cubicle_argument(1);

	for (size_t i = 0; i < sizeof(all_of) / sizeof(all_of[0]); i++)
		if (!strcmp(what, all_of[i].name))
			all_of[i].run();
	say("end");
	return check_failures() ? 1 : 0;
}
