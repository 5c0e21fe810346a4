/* SPDX-License-Identifier: MIT */
/*
 * bench-baselines.c: what a gate is compared with, in cycles of the time stamp
 * counter: a function call, a system call, and a message to another process and
 * back, through pipes and through a futex. Lines as those of bench-caller.c.
 *
 * The two processes share one processor: a message between two processors costs
 * several times as much where the other one sleeps.
 */
#include <errno.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 201

static int to_child[2], to_parent[2];
static uint32_t *turn; /* 0: the parent's, 1: the child's */

static void fail(const char *what)
{
	fprintf(stderr, "bench-baselines: %s: %s\n", what, strerror(errno));
	exit(1);
}

static uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence\n rdtsc\n lfence"
			 : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void measure(const char *what, void (*work)(void), unsigned count)
{
	static uint64_t took[ROUNDS];

	for (unsigned r = 0; r < ROUNDS; r++) {
		uint64_t start = ticks();
		for (unsigned i = 0; i < count; i++)
			work();
		took[r] = (ticks() - start) * 100 / count;
	}
	qsort(took, ROUNDS, sizeof(took[0]), by_size);
	printf("%s %llu %llu\n", what, (unsigned long long)took[0],
		(unsigned long long)took[ROUNDS / 2]);
}

__attribute__((noinline)) static void function(void)
{
	__asm__ volatile("" ::: "memory");
}

static void system_call(void)
{
	syscall(SYS_getppid);
}

static void pipe_send(int fd)
{
	if (write(fd, "", 1) != 1)
		fail("write");
}

static void pipe_wait(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		fail("read");
}

static void pipes(void)
{
	pipe_send(to_child[1]);
	pipe_wait(to_parent[0]);
}

static void futex_send(uint32_t whose)
{
	__atomic_store_n(turn, whose, __ATOMIC_RELEASE);
	if (syscall(SYS_futex, turn, FUTEX_WAKE, 1, NULL, NULL, 0) < 0)
		fail("futex");
}

static void futex_wait(uint32_t whose)
{
	while (__atomic_load_n(turn, __ATOMIC_ACQUIRE) != whose)
		if (syscall(SYS_futex, turn, FUTEX_WAIT, !whose, NULL, NULL,
			    0) < 0 &&
			errno != EAGAIN && errno != EINTR)
			fail("futex");
}

static void futex(void)
{
	futex_send(1);
	futex_wait(0);
}

static void answer_pipes(void)
{
	for (;;) {
		pipe_wait(to_child[0]);
		pipe_send(to_parent[1]);
	}
}

static void answer_futex(void)
{
	for (;;) {
		futex_wait(1);
		futex_send(0);
	}
}

/* Measure (work), which another process answers. */
static void measure_with(
	const char *what, void (*work)(void), void (*answer)(void))
{
	pid_t pid = fork();

	if (pid < 0)
		fail("fork");
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		answer();
	}
	measure(what, work, 20);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void one_processor(void)
{
	int cpu = sched_getcpu();
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (cpu < 0 || sched_setaffinity(0, sizeof(set), &set))
		fail("one processor");
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	turn = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (turn == MAP_FAILED || pipe(to_child) || pipe(to_parent))
		fail("pipe");
	one_processor();
	measure("function", function, 1000);
	measure("syscall", system_call, 1000);
	measure_with("futex", futex, answer_futex);
	measure_with("pipe", pipes, answer_pipes);
	return 0;
}
