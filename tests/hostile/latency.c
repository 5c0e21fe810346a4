/* SPDX-License-Identifier: MIT */
/* latency.c: see latency.h. */
#include <cubicle/component.h>
#include "alloc/alloc.h"
#include "latency.h"
#include "random/random.h"
#include "rt/clock.h"
#include "rt/string.h"
#include "time/time.h"
#include "vfs/linux.h"
#include "vfs/vfs.h"

#define SAMPLES	    101	  /* at the start, for the median */
#define AGAIN	    5	  /* medians; what takes longer is tried again, */
#define TIMES_AGAIN 60	  /* so often, and the shortest counts */
#define BOUND	    20	  /* medians are too long, */
#define FLOOR_TICKS 20000 /* if it is so much more */

static int file, to_lock;
static char page[4096];

/* --- operations: 0, or an error ------------------------------------------------ */

static int do_open(void)
{
	int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, "/honest/f2", O_RDONLY, 0);

	return fd < 0 ? fd : vfs_close(CUBICLE_SELF, fd);
}

static int do_stat(void)
{
	struct vfs_stat st;

	return vfs_stat(CUBICLE_SELF, VFS_AT_CWD, "/honest/f5", 0, &st);
}

static int do_missing(void)
{
	struct vfs_stat st;
	int error = vfs_stat(CUBICLE_SELF, VFS_AT_CWD, "/honest/none", 0, &st);

	return error == -ENOENT ? 0 : -1;
}

static int do_read(void)
{
	return vfs_pread(CUBICLE_SELF, file, page, 1, 0) == 1 ? 0 : -1;
}

static int do_make(void)
{
	int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, "/honest/new",
		O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd < 0)
		return fd;
	int64_t n = vfs_write(CUBICLE_SELF, fd, page, sizeof(page));
	int error = vfs_close(CUBICLE_SELF, fd);
	if (!error)
		error = vfs_unlink(CUBICLE_SELF, VFS_AT_CWD, "/honest/new", 0);
	return error ? error : n == sizeof(page) ? 0 : n < 0 ? (int)n : -1;
}

static int do_mkdir(void)
{
	const char *path = "/honest/dir";
	int error = vfs_mkdir(CUBICLE_SELF, VFS_AT_CWD, path, 0700);

	return error ? error
		     : vfs_unlink(CUBICLE_SELF, VFS_AT_CWD, path, AT_REMOVEDIR);
}

static int do_rename(void)
{
	const char *one = "/honest/f6", *two = "/honest/moved";
	int error =
		vfs_rename(CUBICLE_SELF, VFS_AT_CWD, one, VFS_AT_CWD, two, 0);

	return error
		? error
		: vfs_rename(CUBICLE_SELF, VFS_AT_CWD, two, VFS_AT_CWD, one, 0);
}

static int do_lock(void)
{
	uint32_t read = VFS_LOCK_HOW(F_RDLCK, SEEK_SET);
	uint32_t none = VFS_LOCK_HOW(F_UNLCK, SEEK_SET);

	int error = vfs_lock_set(CUBICLE_SELF, file, F_SETLK, read, 5, 1);

	return error ? error
		     : vfs_lock_set(CUBICLE_SELF, file, F_SETLK, none, 5, 1);
}

/* On the file that hostile can lock, too. */
static int do_lock_get(void)
{
	struct vfs_lock l = {.type = F_WRLCK, .start = 150, .length = 1};

	return vfs_lock_get(CUBICLE_SELF, to_lock, &l);
}

static int do_getcwd(void)
{
	int64_t n = vfs_getcwd(CUBICLE_SELF, page, sizeof(page));

	return n > 0 ? 0 : -1;
}

static int do_dup(void)
{
	int fd = vfs_dup(CUBICLE_SELF, file, 0, 0);

	return fd < 0 ? fd : vfs_close(CUBICLE_SELF, fd);
}

static int do_pages(void)
{
	void *p = alloc_pages(CUBICLE_SELF, 4);

	return p ? alloc_free(CUBICLE_SELF, p, 4) : -1;
}

static int do_random(void)
{
	return random_get(page, 32);
}

static int do_time(void)
{
	return time_now_ns(TIME_MONOTONIC) > 0 ? 0 : -1;
}

static struct operation {
	const char *name;
	int (*run)(void);
	uint64_t median; /* ticks */
} operations[] = {
	{"open and close", do_open, 0},
	{"stat", do_stat, 0},
	{"stat of nothing", do_missing, 0},
	{"read", do_read, 0},
	{"make, write and unlink", do_make, 0},
	{"mkdir and rmdir", do_mkdir, 0},
	{"rename", do_rename, 0},
	{"lock and unlock", do_lock, 0},
	{"ask for a lock", do_lock_get, 0},
	{"getcwd", do_getcwd, 0},
	{"dup and close", do_dup, 0},
	{"alloc_pages and alloc_free", do_pages, 0},
	{"random_get", do_random, 0},
	{"time_now_ns", do_time, 0},
};

#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

/* --- measuring ---------------------------------------------------------------------- */

static int64_t last;
static uint64_t slowest;

/* Ticks that (o) takes; ~0 and (last) if it fails. */
static uint64_t ticks_of(const struct operation *o)
{
	uint64_t before = clock_ticks();
	int error = o->run();

	last = error;
	return error ? UINT64_MAX : clock_ticks() - before;
}

static void sort(uint64_t *at, int count)
{
	for (int i = 1; i < count; i++) {
		uint64_t x = at[i];
		int k = i;
		for (; k && at[k - 1] > x; k--)
			at[k] = at[k - 1];
		at[k] = x;
	}
}

const char *latency_start(int fd, int lock_fd)
{
	static uint64_t ticks[SAMPLES];

	file = fd;
	to_lock = lock_fd;
	for (size_t n = 0; n < OPERATIONS; n++) {
		for (int i = 0; i < SAMPLES; i++) {
			ticks[i] = ticks_of(&operations[n]);
			if (ticks[i] == UINT64_MAX)
				return operations[n].name;
		}
		sort(ticks, SAMPLES);
		operations[n].median = ticks[SAMPLES / 2] + 1;
	}
	return NULL;
}

/* The shortest of many tries; ~0 if one fails. */
static uint64_t shortest(const struct operation *o)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < TIMES_AGAIN; i++) {
		uint64_t ticks = ticks_of(o);
		if (ticks == UINT64_MAX)
			return ticks;
		if (ticks < best)
			best = ticks;
	}
	return best;
}

const char *latency_check(void)
{
	for (size_t n = 0; n < OPERATIONS; n++) {
		const struct operation *o = &operations[n];
		uint64_t bound = BOUND * o->median + FLOOR_TICKS;
		uint64_t ticks = ticks_of(o);
		if (ticks != UINT64_MAX && ticks > AGAIN * o->median)
			ticks = shortest(o);
		if (ticks == UINT64_MAX)
			return o->name;
		uint64_t ratio = 100 * ticks / o->median;
		if (ratio > slowest)
			slowest = ratio;
		last = (int64_t)ratio;
		if (ticks > bound)
			return o->name;
	}
	return NULL;
}

int64_t latency_last(void)
{
	return last;
}

uint64_t latency_slowest(void)
{
	return slowest;
}
