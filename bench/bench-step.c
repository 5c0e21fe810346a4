/* SPDX-License-Identifier: MIT */
/*
 * bench-step.c: what one round of a loop executes, counted one by one.
 *
 *     bench-step PID STEPS
 *
 * Attaches to a process that is in a loop, has it make STEPS single steps, ends
 * it, and writes how many instructions a round has, and how many of them are
 * WRPKRU.
 * A round begins at the first instruction outside of the monitor that is seen;
 * the loop must not execute it more than once in a round.
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <cubicle/space_abi.h>

static pid_t pid;

static void fail(const char *what)
{
	fprintf(stderr, "bench-step: process %d: %s: %s\n", (int)pid, what,
		strerror(errno));
	exit(1);
}

static void wait_stopped(void)
{
	int status;

	if (waitpid(pid, &status, 0) != pid)
		fail("waitpid");
	if (!WIFSTOPPED(status)) {
		fprintf(stderr, "bench-step: process %d ended\n", (int)pid);
		exit(1);
	}
}

static uint64_t where(void)
{
	struct user_regs_struct registers;

	if (ptrace(PTRACE_GETREGS, pid, NULL, &registers))
		fail("registers");
	return registers.rip;
}

static int in_monitor(uint64_t at)
{
	return at >= CUBICLE_SPACE_BASE &&
		at < CUBICLE_SPACE_BASE + CUBICLE_SLOT_BYTES;
}

static void step(void)
{
	if (ptrace(PTRACE_SINGLESTEP, pid, NULL, NULL))
		fail("step");
	wait_stopped();
}

static int is_wrpkru(uint64_t at)
{
	errno = 0;
	long word = ptrace(PTRACE_PEEKTEXT, pid, (void *)at, NULL);
	if (errno)
		fail("text");
	return (word & 0xffffff) == 0xef010f;
}

int main(int argc, char **argv)
{
	uint64_t rounds = 0, counted = 0, writes = 0;
	uint64_t since = 0, writes_since = 0;
	long steps = argc == 3 ? atol(argv[2]) : 0;

	if (steps < 1) {
		fprintf(stderr, "usage: bench-step PID STEPS\n");
		return 2;
	}
	pid = atoi(argv[1]);
	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL))
		fail("attach");
	wait_stopped();
	while (in_monitor(where()))
		step();
	uint64_t first = where();
	for (long i = 0; i < steps; i++) {
		since++;
		writes_since += (uint64_t)is_wrpkru(where());
		step();
		if (where() != first)
			continue;
		rounds++;
		counted += since;
		writes += writes_since;
		since = writes_since = 0;
	}
	kill(pid, SIGKILL);
	if (!rounds) {
		fprintf(stderr, "bench-step: no round in %ld steps\n", steps);
		return 1;
	}
	printf("%.2f %.2f\n", (double)counted / (double)rounds,
		(double)writes / (double)rounds);
	return 0;
}
