/* SPDX-License-Identifier: MIT */
/* supervise.c: the monitor as a process. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>
#include "lib/complain.h"
#include "report/address.h"
#include "report/explain.h"
#include "report/full.h"
#include "report/terminal.h"
#include "run/debug.h"
#include "run/limits.h"
#include "run/perf_map.h"
#include "run/refused.h"
#include "run/signals.h"
#include "run/supervise.h"

/* --- signals ---------------------------------------------------------------- */

static void read_signals(struct supervisor *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof(info)) == sizeof(info)) {
		if (info.ssi_signo != SIGCHLD)
			signals_forward(s, (int)info.ssi_signo);
		else if (s->pid &&
			waitpid(s->pid, &s->status, WNOHANG) == s->pid)
			s->pid = 0;
	}
}

/* A helper_wait of an explanation, which a signal that should end us ends. */
static bool is_interrupted(void *argument)
{
	struct supervisor *s = argument;

	s->searching = true;
	read_signals(s);
	s->searching = false;
	return s->interrupted;
}

/* --- start ------------------------------------------------------------------ */

int supervise_block(struct supervisor *s, bool debug)
{
	sigset_t mask;

	s->debug = debug;
	/* Whoever ignores SIGCHLD would not learn how the monitor ended. */
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	signals_add(&mask, debug);
	s->signals = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
	s->report = -1;
	s->wait = (struct helper_wait){s->signals, is_interrupted, s};
	if (s->signals < 0 || sigprocmask(SIG_BLOCK, &mask, &s->old_mask))
		return complain("signals: %s", strerror(errno));
	return 0;
}

static _Noreturn void child_fail(const char *what)
{
	complain("cannot start the monitor: %s: %s", what, strerror(errno));
	_exit(CUBICLE_EXIT_INVALID);
}

/*
 * Give the files of (s) the descriptors from CUBICLE_SYSTEM_FD on, and close
 * all others. First all of them go out of the way of the others.
 */
static void child_files(struct system *s)
{
	int end = CUBICLE_SYSTEM_FD + (int)s->files;

	for (unsigned i = 0; i < s->files; i++) {
		s->fd[i] = fcntl(s->fd[i], F_DUPFD_CLOEXEC, end);
		if (s->fd[i] < 0)
			child_fail("descriptors");
	}
	for (unsigned i = 0; i < s->files; i++)
		if (dup2(s->fd[i], CUBICLE_SYSTEM_FD + (int)i) < 0)
			child_fail("descriptors");
	if (close_range((unsigned)end, ~0u, 0))
		child_fail("close_range");
}

static _Noreturn void child(struct supervisor *s, pid_t parent)
{
	char name[] = "cubicle-monitor", *argv[] = {name, NULL},
	     *env[] = {NULL};

	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		child_fail("prctl");
	if (getppid() != parent)
		_exit(CUBICLE_EXIT_INVALID); /* it died before that */
	child_files(s->system);
	/* What goes to all processes of a terminal comes by way of us. */
	if (!s->debug)
		signals_ignore();
	sigprocmask(SIG_SETMASK, &s->old_mask, NULL);
	if (s->debugger)
		debug_exec(s->debugger);
	execve(s->monitor, argv, env);
	child_fail(s->monitor);
}

int supervise_start(struct supervisor *s)
{
	pid_t parent = getpid();
	int report[2];

	if (pipe2(report, O_CLOEXEC))
		return complain("pipe: %s", strerror(errno));
	s->report = report[0];
	if (system_finish(s->system, report[1]))
		return -EINVAL;
	s->pid = fork();
	if (s->pid < 0) {
		s->pid = 0;
		return complain("fork: %s", strerror(errno));
	}
	if (!s->pid)
		child(s, parent);
	s->started = s->pid;
	/* The monitor alone holds the pipe, so that its end is seen. */
	s->system->files--;
	close(report[1]);
	return 0;
}

/* --- records ---------------------------------------------------------------- */

struct symbols *supervise_symbols(struct supervisor *s)
{
	if (s->symbols)
		return s->symbols;
	s->symbols = symbols_open(
		s->facts, s->system->component, s->monitor, &s->wait);
	return s->symbols;
}

static void show_violation(struct supervisor *s)
{
	terminal_print(stderr,
		explain_newest(s->explained, s->facts, supervise_symbols(s)));
}

static void saved(struct supervisor *s, const struct cubicle_record *header,
	const void *body)
{
	struct cubicle_record_saved r;

	if (header->bytes != sizeof(r))
		return;
	memcpy(&r, body, sizeof(r));
	saves_complete(s->saves, r.index);
}

static void refused(struct supervisor *s, const struct cubicle_record *header,
	const void *body)
{
	s->has_refused = header->bytes == sizeof(s->refused);
	if (!s->has_refused)
		return;
	memcpy(&s->refused, body, sizeof(s->refused));
	refused_reason(&s->refused, s->system->description);
}

/* All components are known: perf can be told. */
static void map(struct supervisor *s)
{
	if (s->perf_map &&
		s->facts->components == s->system->description->components + 1)
		s->map_failed = perf_map_write(s->started, s->facts,
					s->system->component) != 0;
}

static void record(struct supervisor *s, const struct cubicle_record *header,
	const void *body)
{
	size_t violations = s->facts->violations;
	unsigned addresses = s->facts->addresses;

	if (header->type == CUBICLE_RECORD_SAVED)
		saved(s, header, body);
	else if (header->type == CUBICLE_RECORD_REFUSED)
		refused(s, header, body);
	else if (header->type == CUBICLE_RECORD_TRACE)
		trace_event(s->trace, header->bytes, body);
	else if (facts_add(s->facts, header, body) == -EINVAL)
		s->broken = true;
	if (header->type == CUBICLE_RECORD_COMPONENT)
		map(s);
	if (header->type == CUBICLE_RECORD_FULL && !s->broken)
		full_print(s->facts, body);
	if (s->facts->addresses > addresses)
		address_print(s->facts, body);
	if (s->facts->violations > violations)
		show_violation(s);
}

/* Fill (buffer); false at the end of the pipe. */
static bool read_all(int fd, void *buffer, size_t bytes)
{
	char *at = buffer;

	while (bytes) {
		ssize_t n = read(fd, at, bytes);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		bytes -= (size_t)n;
	}
	return true;
}

/* Read one record; the monitor writes them in one piece. False at the end. */
static bool read_record(struct supervisor *s)
{
	struct cubicle_record header;
	char body[4096];

	if (!read_all(s->report, &header, sizeof(header)))
		return false;
	if (header.bytes > sizeof(body)) {
		complain("the monitor sent a record of %u bytes", header.bytes);
		s->broken = true;
		return false;
	}
	if (!read_all(s->report, body, header.bytes))
		return false;
	record(s, &header, body);
	return !s->broken;
}

/* --- wait --------------------------------------------------------------------- */

static void close_report(struct supervisor *s)
{
	if (s->report >= 0)
		close(s->report);
	s->report = -1;
}

static int exit_status(const struct supervisor *s)
{
	int status = WEXITSTATUS(s->status), signal = WTERMSIG(s->status);

	if (WIFEXITED(s->status)) {
		/* That of a debugger is 0 if it did as it was told. */
		if (s->debug && !status)
			return s->facts->summary.status;
		if (status == CUBICLE_EXIT_INVALID && !s->facts->ended &&
			!s->has_refused)
			limits_hint_filter();
		if (status || s->facts->ended)
			return status;
		complain("the monitor ended without a report of its end");
		return CUBICLE_EXIT_INVALID;
	}
	if (s->killed_by)
		return 128 + s->killed_by;
	/* What we passed on, and a reader who left, need no words. */
	if (!s->forwarded && signal != SIGPIPE)
		complain("the monitor was killed by signal %d (%s)%s", signal,
			strsignal(signal), limits_reason(signal));
	return 128 + signal;
}

int supervise_wait(struct supervisor *s)
{
	int again_ms = AGAIN_MS;

	/* Once the monitor is gone, the pipe ends. */
	while (s->pid || s->report >= 0) {
		struct pollfd fds[] = {
			{s->report, POLLIN, 0}, {s->signals, POLLIN, 0}};
		bool is_waiting = signals_wait(s);
		int ready = poll(fds, 2, is_waiting ? again_ms : -1);
		if (ready < 0 && errno != EINTR)
			break;
		if (!ready)
			signals_again(s);
		/* It may be at work for long. */
		if (again_ms < AGAIN_MAX_MS && !ready)
			again_ms *= 2;
		else if (!is_waiting)
			again_ms = AGAIN_MS;
		if (fds[1].revents)
			read_signals(s);
		if (fds[0].revents && !read_record(s)) {
			close_report(s);
			if (s->broken && s->pid)
				kill(s->pid, SIGKILL);
		}
	}
	facts_count(s->facts, s->system->counters);
	if (s->has_refused)
		refused_print(
			&s->refused, s->facts->layout, s->system, &s->wait);
	return exit_status(s);
}

void supervise_end(struct supervisor *s)
{
	symbols_close(s->symbols);
	close_report(s);
	if (s->signals >= 0)
		close(s->signals);
	sigprocmask(SIG_SETMASK, &s->old_mask, NULL);
}
