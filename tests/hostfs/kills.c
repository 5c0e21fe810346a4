/* SPDX-License-Identifier: MIT */
/*
 * kills.c: kills a program that makes transactions, again and again, and looks
 * what is left.
 *
 *     kills KILLS SEED DATABASE COPY COMMAND...
 *
 * COMMAND is tests/hostfs/commits.c on DATABASE. At a random moment everything
 * is killed with SIGKILL: the whole process group, or the tool or the monitor
 * alone, whose other then ends, too. A copy of the database and its journal is
 * recovered and checked here; the next run recovers the database itself. All
 * transactions that were read as acknowledged must be there.
 *
 * Prints a summary. Status 1: something was lost or damaged, which ends it.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "commits.h"

#define AFTER_FIRST_US 20000 /* the most, after the first acknowledgement */
#define AFTER_START_US 90000 /* the most, after the start */
#define STUCK_US       20000000
#define NEW_KILLS      100 /* after so many, a new database */

static uint64_t seed;

static uint64_t chance(uint64_t below)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 0x2545f4914f6cdd1dull >> 32) % below;
}

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void die(const char *what)
{
	fprintf(stderr, "kills: %s: %s\n", what, strerror(errno));
	exit(2);
}

struct run {
	pid_t pid;
	int in; /* its output */
	char line[400];
	size_t n;
	long from, acknowledged; /* -1: nothing was read */
	int failed;
};

static void start(struct run *r, char **command)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC))
		die("pipe");
	*r = (struct run){.from = -1, .acknowledged = -1, .in = p[0]};
	r->pid = fork();
	if (r->pid < 0)
		die("fork");
	if (!r->pid) {
		setpgid(0, 0);
		dup2(p[1], 1);
		dup2(open("/dev/null", O_RDONLY), 0);
		execv(command[0], command);
		_exit(127);
	}
	setpgid(r->pid, r->pid);
	close(p[1]);
}

static void line_take(struct run *r)
{
	char *end;

	r->line[r->n] = 0;
	r->n = 0;
	if (sscanf(r->line, "from %ld", &r->from) == 1)
		return;
	long n = strtol(r->line, &end, 10);
	if (end != r->line && !*end) {
		r->acknowledged = n;
		return;
	}
	fprintf(stderr, "kills: the program says: %s\n", r->line);
	r->failed = 1;
}

/* Read what there is until (deadline); false: there is no more. */
static int take(struct run *r, int64_t deadline)
{
	struct pollfd p = {.fd = r->in, .events = POLLIN};
	char buf[256];
	int64_t left = deadline - now_us();
	struct timespec t = {left / 1000000, left % 1000000 * 1000};

	if (left <= 0)
		return 1;
	int ready = ppoll(&p, 1, &t, NULL);
	if (ready <= 0)
		return 1;
	ssize_t n = read(r->in, buf, sizeof(buf));
	for (ssize_t i = 0; i < n; i++)
		if (buf[i] == '\n')
			line_take(r);
		else if (r->n + 1 < sizeof(r->line))
			r->line[r->n++] = buf[i];
	return n > 0;
}

/* The child of (pid); 0: there is none. */
static pid_t child_of(pid_t pid)
{
	char path[64];
	int child = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", pid, pid);
	FILE *f = fopen(path, "r");
	if (f && fscanf(f, "%d", &child) != 1)
		child = 0;
	if (f)
		fclose(f);
	return child;
}

static void kill_it(const struct run *r)
{
	pid_t child = child_of(r->pid);

	switch (chance(4)) {
	case 0:
		kill(r->pid, SIGKILL);
		break;
	case 1:
		if (child > 0) {
			kill(child, SIGKILL);
			break;
		}
		__attribute__((fallthrough));
	default:
		kill(-r->pid, SIGKILL);
	}
}

static long copy(const char *from, const char *to, const char *suffix)
{
	static char buf[1 << 16];
	char a[4200], b[4200];
	long bytes = 0;
	ssize_t n;

	snprintf(a, sizeof(a), "%s%s", from, suffix);
	snprintf(b, sizeof(b), "%s%s", to, suffix);
	unlink(b);
	int in = open(a, O_RDONLY);
	if (in < 0)
		return -1;
	int out = open(b, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	while ((n = read(in, buf, sizeof(buf))) > 0) {
		if (write(out, buf, (size_t)n) != n)
			die(b);
		bytes += n;
	}
	close(in);
	close(out);
	return bytes;
}

static struct {
	long kills, acknowledged, recovered, early, more;
} sums;

/* What is left after (r) was killed. (before): the transactions before. */
static long look(
	const struct run *r, const char *db, const char *to, long before)
{
	char why[256] = "";

	copy(db, to, "");
	sums.recovered += copy(db, to, "-journal") > 512;
	sums.recovered += copy(db, to, "-wal") > 32;
	long there = commits_check(to, why);
	long least = r->acknowledged >= 0 ? r->acknowledged : before;
	if (there < 0 || there < least || there > least + 1) {
		printf("kill %ld: %ld acknowledged, %ld there: %s\n",
			sums.kills, least, there, why);
		return -1;
	}
	sums.more += there > least;
	return there;
}

/* Begin with a new database, which has no transaction. */
static long forget(const char *db)
{
	static const char *const suffixes[] = {"", "-journal", "-wal"};
	char path[4200];

	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s%s", db, suffixes[i]);
		unlink(path);
	}
	return 0;
}

int main(int argc, char **argv)
{
	long before = 0;
	struct run r;

	if (argc < 6) {
		fprintf(stderr,
			"usage: kills KILLS SEED DATABASE COPY COMMAND...\n");
		return 2;
	}
	seed = strtoull(argv[2], NULL, 0) * 2 + 1;
	for (long i = atol(argv[1]); i && before >= 0; i--) {
		int64_t began = now_us(), end = began + STUCK_US;
		int from_start = chance(5) == 0;

		start(&r, argv + 5);
		if (from_start)
			end = began + (int64_t)chance(AFTER_START_US);
		while (now_us() < end && !r.failed) {
			if (!take(&r, end)) {
				fprintf(stderr, "kills: the program ended\n");
				r.failed = 1;
			}
			if (!from_start && r.acknowledged >= 0) {
				from_start = 1;
				end = now_us() +
					(int64_t)chance(AFTER_FIRST_US);
			}
		}
		if (now_us() - began >= STUCK_US)
			r.failed = 1;
		kill_it(&r);
		while (take(&r, now_us() + STUCK_US))
			;
		close(r.in);
		waitpid(r.pid, NULL, 0);
		sums.kills++;
		sums.early += r.acknowledged < 0;
		if (r.failed) {
			printf("kill %ld: the program failed\n", sums.kills);
			return 1;
		}
		if (r.acknowledged >= 0)
			sums.acknowledged += r.acknowledged - before;
		before = look(&r, argv[3], argv[4], before);
		if (before > 0 && sums.kills % NEW_KILLS == 0)
			before = forget(argv[3]);
	}
	printf("%ld kills, %ld transactions acknowledged, %ld journals left, "
	       "%ld killed before the first, %ld with one more\n",
		sums.kills, sums.acknowledged, sums.recovered, sums.early,
		sums.more);
	return before < 0;
}
