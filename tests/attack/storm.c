/* SPDX-License-Identifier: MIT */
/*
 * storm.c: send faults to process PID as fast as it takes them, until it is
 * gone; every other one with ADDRESS, as where it happened. Prints how many.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* What kill() does not: a signal that says where the fault was. */
static int send_at(pid_t pid, int number, unsigned long address)
{
	siginfo_t info;

	memset(&info, 0, sizeof(info));
	info.si_signo = number;
	info.si_code = SI_QUEUE;
	memcpy(&info.si_addr, &address, sizeof(address));
	return (int)syscall(SYS_rt_sigqueueinfo, pid, number, &info);
}

static const int signals[] = {
	SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGPROF};

/* Has it handlers for all of them? By /proc; also if it is gone. */
static int is_ready(pid_t pid)
{
	unsigned long caught = 0;
	char path[64], line[256];

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *f = fopen(path, "r");
	if (!f)
		return 1;
	while (fgets(line, sizeof(line), f))
		sscanf(line, "SigCgt: %lx", &caught);
	fclose(f);
	for (int i = 0; i < 7; i++)
		if (!(caught >> (signals[i] - 1) & 1))
			return 0;
	return 1;
}

int main(int argc, char **argv)
{
	const struct timespec pause = {0, 100000};
	pid_t pid = argc > 1 ? atoi(argv[1]) : 0;
	unsigned long address = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;
	unsigned long sent = 0;

	if (pid <= 0)
		return 2;
	while (!is_ready(pid))
		nanosleep(&pause, NULL);
	while (!(sent & 1 ? send_at(pid, signals[sent % 7], address)
			  : kill(pid, signals[sent % 7]))) {
		sent++;
		nanosleep(&pause, NULL);
	}
	printf("%lu sent\n", sent);
	return errno == ESRCH ? 0 : 1;
}
