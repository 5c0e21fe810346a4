/* SPDX-License-Identifier: MIT */
/*
 * storm.c: send faults to process PID as fast as it takes them, until it is
 * gone. Prints how many.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int main(int argc, char **argv)
{
	static const int signals[] = {
		SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGSYS, SIGVTALRM};
	const struct timespec pause = {0, 100000};
	pid_t pid = argc > 1 ? atoi(argv[1]) : 0;
	unsigned long sent = 0;

	if (pid <= 0)
		return 2;
	/* Not before it can take them: its handlers are there after a while. */
	nanosleep(&(struct timespec){0, 300000000}, NULL);
	while (!kill(pid, signals[sent % 7])) {
		sent++;
		nanosleep(&pause, NULL);
	}
	printf("%lu sent\n", sent);
	return errno == ESRCH ? 0 : 1;
}
