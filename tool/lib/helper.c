/* SPDX-License-Identifier: MIT */
/* helper.c: see helper.h. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdalign.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lib/helper.h"

#define HELPER_FD 3
#define NS_PER_S  1000000000LL

struct request {
	helper_fn *answer; /* both processes have the same program */
	int64_t time_ns;
	size_t reply_bytes;
	alignas(max_align_t) char question[HELPER_QUESTION_BYTES];
};

struct head {
	int64_t used_ns;
	int result;
};

static int64_t now_ns(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * NS_PER_S + t.tv_nsec;
}

/* --- the helper ------------------------------------------------------------- */

static void limit_memory(uint64_t bytes)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long long pages = 0;
	struct rlimit r;

	if (!f || fscanf(f, "%llu", &pages) != 1 || getrlimit(RLIMIT_AS, &r))
		_exit(127);
	fclose(f);
	bytes += pages * (uint64_t)sysconf(_SC_PAGESIZE);
	if (r.rlim_cur > bytes)
		r.rlim_cur = bytes;
	if (setrlimit(RLIMIT_AS, &r))
		_exit(127);
}

/* It has its socket alone: a library that prints, or that calls exit() as libdw
 * does, writes nothing to files of the tool. */
static void limit_files(int socket)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0)
		_exit(127);
	for (int fd = 0; fd < HELPER_FD; fd++)
		if (fd != socket && dup2(null, fd) < 0)
			_exit(127);
	if (socket != HELPER_FD && dup2(socket, HELPER_FD) < 0)
		_exit(127);
	if (close_range(HELPER_FD + 1, ~0u, 0))
		_exit(127);
}

/* The signal that ends it after its time is the default action of SIGPROF. */
static void limit_signals(void)
{
	struct rlimit no_core = {0, 0};
	sigset_t mask;

	setrlimit(RLIMIT_CORE, &no_core);
	signal(SIGPROF, SIG_DFL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGPROF);
	sigprocmask(SIG_UNBLOCK, &mask, NULL);
}

/* 0: no limit. */
static void limit_time(int64_t ns)
{
	int64_t us = ns / 1000;
	struct itimerval t = {{0, 0}, {us / 1000000, us % 1000000}};

	if (ns && !us)
		t.it_value.tv_usec = 1;
	setitimer(ITIMER_PROF, &t, NULL);
}

static bool serve(void *state)
{
	static alignas(max_align_t) char reply[HELPER_REPLY_BYTES];
	static struct request q;
	struct head head;

	if (recv(HELPER_FD, &q, sizeof(q), 0) != sizeof(q))
		return false;
	memset(reply, 0, sizeof(reply));
	limit_time(q.time_ns);
	int64_t start = now_ns(CLOCK_PROCESS_CPUTIME_ID);
	head.result = q.answer(state, q.question, reply);
	head.used_ns = now_ns(CLOCK_PROCESS_CPUTIME_ID) - start;
	limit_time(0);
	struct iovec parts[] = {{&head, sizeof(head)}, {reply, q.reply_bytes}};
	return writev(HELPER_FD, parts, 2) > 0;
}

static _Noreturn void child(
	int socket, void *state, uint64_t memory_bytes, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	limit_signals();
	limit_files(socket);
	limit_memory(memory_bytes);
	while (serve(state))
		;
	_exit(0);
}

/* --- the tool --------------------------------------------------------------- */

int helper_start(struct helper *h, void *state, uint64_t memory_bytes)
{
	pid_t parent = getpid();
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
		return -errno;
	h->pid = fork();
	if (h->pid < 0) {
		int error = -errno;
		close(ends[0]);
		close(ends[1]);
		h->pid = 0;
		return error;
	}
	if (!h->pid)
		child(ends[1], state, memory_bytes, parent);
	close(ends[1]);
	h->socket = ends[0];
	return 0;
}

/* End it. Returns the status of its process. */
static int stop(struct helper *h)
{
	int status = 0;

	close(h->socket);
	kill(h->pid, SIGKILL);
	while (waitpid(h->pid, &status, 0) < 0 && errno == EINTR)
		;
	h->pid = 0;
	return status;
}

void helper_end(struct helper *h)
{
	if (h->pid)
		stop(h);
}

/* It has closed its end of the socket: wait for its own death, as SIGKILL would
 * change the status, and say what it died of. */
static int death(struct helper *h)
{
	siginfo_t info;

	/* If it lives, it reads the end, and exits. */
	shutdown(h->socket, SHUT_RDWR);
	while (waitid(P_PID, (id_t)h->pid, &info, WEXITED | WNOWAIT) < 0 &&
		errno == EINTR)
		;
	int status = stop(h);
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
		return -ETIME;
	/* libdw ends a program that has no memory for it. */
	return WIFEXITED(status) && WEXITSTATUS(status) == 1 ? -ENOMEM : -EIO;
}

/* Until there is a reply, or none will come. */
static int wait_reply(struct helper *h, const struct helper_wait *wait)
{
	int64_t end = now_ns(CLOCK_MONOTONIC) + HELPER_WAIT_S * NS_PER_S;

	for (;;) {
		struct pollfd fds[] = {{h->socket, POLLIN, 0},
			{wait ? wait->fd : -1, POLLIN, 0}};
		int64_t left = (end - now_ns(CLOCK_MONOTONIC)) / 1000000;
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(fds, 2, (int)left + 1) < 0 && errno != EINTR)
			return -EIO;
		if (fds[1].revents && wait->ready(wait->argument))
			return -EINTR;
		if (fds[0].revents)
			return 0;
	}
}

static int take_reply(
	struct helper *h, void *reply, size_t reply_bytes, int64_t *left_ns)
{
	char copy[HELPER_REPLY_BYTES];
	struct head head;
	struct iovec parts[] = {{&head, sizeof(head)}, {copy, reply_bytes}};
	ssize_t n;

	do
		n = readv(h->socket, parts, 2);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)(sizeof(head) + reply_bytes))
		return death(h);
	*left_ns -= head.used_ns;
	if (head.result >= 0)
		memcpy(reply, copy, reply_bytes);
	return head.result;
}

int helper_ask(struct helper *h, helper_fn *answer, const void *question,
	size_t question_bytes, void *reply, size_t reply_bytes,
	int64_t *left_ns, const struct helper_wait *wait)
{
	struct request q = {answer, *left_ns, reply_bytes, {0}};

	if (*left_ns <= 0) {
		helper_end(h);
		return -ETIME;
	}
	if (question_bytes > sizeof(q.question) ||
		reply_bytes > HELPER_REPLY_BYTES)
		return -EINVAL;
	memcpy(q.question, question, question_bytes);
	if (send(h->socket, &q, sizeof(q), MSG_NOSIGNAL) != sizeof(q))
		return death(h);
	int error = wait_reply(h, wait);
	if (error) {
		helper_end(h);
		return error;
	}
	return take_reply(h, reply, reply_bytes, left_ns);
}
