/* SPDX-License-Identifier: MIT */
/*
 * inherit.c: stands in the place of the monitor, and starts the real one, the
 * file `monitor` beside it, with what a hostile or careless parent can leave to
 * it. What that is stands in the file `inherit` beside it, one a line:
 *
 *   block N, ignore N	signal N, or 0 for all
 *   pending N		it is blocked and waits, as from a fault of ours
 *   timer N		ITIMER_* N, in 150 ms and then each
 *   close N		descriptor
 *   personality N
 *   data SOFT HARD	RLIMIT_DATA, in MiB; 0 is no limit
 *   notsc, ports	RDTSC faults; all ports may be used
 *   deaf N		system call N does nothing, and answers 0
 */
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

/* For the handlers of libc nothing is to be blocked or ignored here. */
static void block(int number)
{
	unsigned long mask = number ? 1ul << (number - 1) : ~0ul;

	syscall(SYS_rt_sigprocmask, SIG_BLOCK, &mask, NULL, 8);
}

static void ignore(int number)
{
	for (int i = number ? number : 1; i <= (number ? number : 31); i++)
		signal(i, SIG_IGN);
}

static void pend(int number)
{
	siginfo_t info;

	block(number);
	memset(&info, 0, sizeof(info));
	info.si_signo = number;
	info.si_code = 1;
	syscall(SYS_rt_sigqueueinfo, getpid(), number, &info);
}

static void limit(int soft, int hard)
{
	const struct rlimit r = {soft ? (rlim_t)soft << 20 : RLIM_INFINITY,
		hard ? (rlim_t)hard << 20 : RLIM_INFINITY};

	setrlimit(RLIMIT_DATA, &r);
}

static void deafen(int number)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {4, filter};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static int leave(const char *what, int n, int more)
{
	const struct itimerval timer = {{0, 1000}, {0, 150000}};

	if (!strcmp(what, "block"))
		block(n);
	else if (!strcmp(what, "ignore"))
		ignore(n);
	else if (!strcmp(what, "pending"))
		pend(n);
	else if (!strcmp(what, "timer"))
		return setitimer(n, &timer, NULL);
	else if (!strcmp(what, "close"))
		close(n);
	else if (!strcmp(what, "personality"))
		return personality((unsigned long)n) < 0;
	else if (!strcmp(what, "data"))
		limit(n, more);
	else if (!strcmp(what, "notsc"))
		return prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
	else if (!strcmp(what, "ports"))
		return ioperm(0, 65536, 1);
	else if (!strcmp(what, "deaf"))
		deafen(n);
	else
		return 1;
	return 0;
}

int main(int argc, char **argv, char **environment)
{
	char path[4096], what[64][16];
	int n[64], more[64], lines = 0;
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 16);

	(void)argc;
	if (length <= 0)
		return 90;
	path[length] = 0;
	char *name = strrchr(path, '/') + 1;
	strcpy(name, "inherit");
	FILE *f = fopen(path, "r");
	if (!f)
		return 91;
	while (lines < 64) {
		char line[80];
		if (!fgets(line, sizeof(line), f))
			break;
		n[lines] = more[lines] = 0;
		sscanf(line, "%15s %i %i", what[lines], &n[lines],
			&more[lines]);
		lines++;
	}
	fclose(f);
	strcpy(name, "monitor");
	for (int i = 0; i < lines; i++)
		if (leave(what[i], n[i], more[i]))
			return 92;
	execve(path, argv, environment);
	return 93;
}
