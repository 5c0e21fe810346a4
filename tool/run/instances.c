/* SPDX-License-Identifier: MIT */
/* instances.c: see instances.h. */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "lib/complain.h"
#include "run/instances.h"
#include "run/run.h"
#include "run/signals.h"

#define FIRST_DELAY_MS 100
#define MAX_DELAY_MS   10000
#define WELL_MS	       60000 /* it has run well */
#define FAILURES_MAX   8     /* in a row */

struct instance {
	pid_t pid; /* 0: it does not run */
	int64_t started_ms;
	int64_t again_ms; /* when it is to be started again; 0: not */
	unsigned failures;
};

struct instances {
	struct instance *instance;
	unsigned count;
	sigset_t old_mask, waited;
	bool ending; /* somebody has asked for the end */
	int status;  /* the first that is not 0 */
};

int instances_check(const struct options *o)
{
	const struct {
		const char *name;
		bool is_used;
	} options[] = {
		{"--save", o->saves},
		{"--stats", o->stats},
		{"--report", o->report},
		{"--graph", o->graph},
		{"--trace-out", o->trace_out},
		{"--debug", o->debug},
		{"--pid", o->pid},
	};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (o->instances > 1 && options[i].is_used)
			return complain("--instances: %s is for one instance",
				options[i].name);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Returns true in the new instance. */
static bool start(struct instances *all, struct instance *i)
{
	pid_t parent = getpid();

	fflush(NULL);
	i->started_ms = now_ms();
	i->again_ms = 0;
	pid_t pid = fork();
	if (pid) {
		i->pid = pid > 0 ? pid : 0;
		if (pid < 0) {
			complain("--instances: fork: %s", strerror(errno));
			all->status =
				all->status ? all->status : RUN_USAGE_STATUS;
		}
		return false;
	}
	/* Nothing is left behind if this one is killed, whatever the program
	 * makes of signals. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(RUN_USAGE_STATUS);
	sigprocmask(SIG_SETMASK, &all->old_mask, NULL);
	return true;
}

static void forward(struct instances *all, int signal)
{
	if (signal == SIGTERM || signal == SIGINT || signal == SIGQUIT)
		all->ending = true;
	for (unsigned i = 0; i < all->count; i++) {
		if (all->instance[i].pid)
			kill(all->instance[i].pid, signal);
		if (all->ending)
			all->instance[i].again_ms = 0;
	}
}

static void failed(struct instances *all, struct instance *i, int status)
{
	unsigned number = (unsigned)(i - all->instance) + 1;
	int64_t delay = FIRST_DELAY_MS;

	if (now_ms() - i->started_ms >= WELL_MS)
		i->failures = 0;
	i->failures++;
	/* An instance that could not be started cannot be started in a second
	 * either. */
	if (status == RUN_USAGE_STATUS || i->failures >= FAILURES_MAX) {
		complain("instance %u has ended with status %d%s: it is not "
			 "started again",
			number, status,
			i->failures >= FAILURES_MAX ? ", again and again" : "");
		return;
	}
	for (unsigned n = 1; n < i->failures && delay < MAX_DELAY_MS; n++)
		delay *= 2;
	delay = delay < MAX_DELAY_MS ? delay : MAX_DELAY_MS;
	complain("instance %u has ended with status %d: it is started again in "
		 "%d.%d s",
		number, status, (int)(delay / 1000), (int)(delay % 1000 / 100));
	i->again_ms = now_ms() + delay;
}

static void ended(struct instances *all, struct instance *i, int wait_status)
{
	int status = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status)
					    : 128 + WTERMSIG(wait_status);

	i->pid = 0;
	if (!status)
		return;
	if (!all->ending)
		failed(all, i, status);
	if (!i->again_ms && !all->status)
		all->status = status;
}

static void collect(struct instances *all)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (unsigned i = 0; i < all->count; i++)
			if (all->instance[i].pid == pid)
				ended(all, &all->instance[i], status);
}

/* Start the instances that are due. Returns the milliseconds until the next, or
 * -1 if there is none; -2 in a new instance. */
static int64_t start_again(struct instances *all)
{
	int64_t next = -1, now = now_ms();

	for (unsigned n = 0; n < all->count; n++) {
		struct instance *i = &all->instance[n];
		if (!i->again_ms)
			continue;
		if (i->again_ms <= now) {
			if (start(all, i))
				return -2;
			continue;
		}
		int64_t left = i->again_ms - now;
		next = next < 0 || left < next ? left : next;
	}
	return next;
}

static bool any_left(const struct instances *all)
{
	for (unsigned i = 0; i < all->count; i++)
		if (all->instance[i].pid || all->instance[i].again_ms)
			return true;
	return false;
}

/* Returns true in a new instance. */
static bool supervise(struct instances *all)
{
	while (any_left(all)) {
		int64_t ms = start_again(all);
		if (ms == -2)
			return true;
		const struct timespec t = {ms / 1000, ms % 1000 * 1000000};
		int signal = ms < 0 ? sigwaitinfo(&all->waited, NULL)
				    : sigtimedwait(&all->waited, NULL, &t);
		if (signal > 0 && signal != SIGCHLD)
			forward(all, signal);
		collect(all);
	}
	return false;
}

bool instances_run(unsigned count, int *status)
{
	struct instances all = {.count = count};
	bool is_instance = false;

	all.instance = calloc(count, sizeof(*all.instance));
	if (!all.instance) {
		complain("no memory");
		*status = RUN_USAGE_STATUS;
		return true;
	}
	sigemptyset(&all.waited);
	signals_add(&all.waited, false);
	sigaddset(&all.waited, SIGCHLD);
	sigprocmask(SIG_BLOCK, &all.waited, &all.old_mask);
	for (unsigned i = 0; i < count && !is_instance; i++)
		is_instance = start(&all, &all.instance[i]);
	if (!is_instance)
		is_instance = supervise(&all);
	if (!is_instance)
		sigprocmask(SIG_SETMASK, &all.old_mask, NULL);
	free(all.instance);
	if (!is_instance)
		*status = all.status;
	return !is_instance;
}
