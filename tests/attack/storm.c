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

int main(int argc, char **argv)
{
	static const int signals[] = {
		SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGVTALRM};
	const struct timespec pause = {0, 100000};
	pid_t pid = argc > 1 ? atoi(argv[1]) : 0;
	unsigned long address = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;
	unsigned long sent = 0;

	if (pid <= 0)
		return 2;
	/* Not before it can take them: its handlers are there after a while. */
	nanosleep(&(struct timespec){0, 300000000}, NULL);
	while (!(sent & 1 ? send_at(pid, signals[sent % 7], address)
			  : kill(pid, signals[sent % 7]))) {
		sent++;
		nanosleep(&pause, NULL);
	}
	printf("%lu sent\n", sent);
	return errno == ESRCH ? 0 : 1;
}
