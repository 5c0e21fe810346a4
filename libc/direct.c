/* SPDX-License-Identifier: MIT */
/*
 * direct.c: see direct.h. A call of the monitor takes the place of two gates.
 * vfs ends the right when a descriptor of the file is closed; then it is asked
 * again.
 */
#include <errno.h>
#include <cubicle/given.h>
#include "optional.h" /* before other declarations of its functions */
#include "direct.h"
#include "hostfs/flock.h"
#include "hostfs/statx.h"
#include "rt/restarts.h"

#define ENTRIES 64 /* a power of two */
#define READ	1
#define WRITE	2

/* What vfs_give() said of (fd); 0: it was not asked. */
static struct answer {
	int fd;
	int64_t answer;
} answers[ENTRIES];

static struct answer *entry_of(int fd)
{
	return &answers[(unsigned)fd % ENTRIES];
}

/* After a restart, a handle that is given can have the number of another. */
static void restarts_check(void)
{
	static uint32_t seen;

	if (has_restarted(&seen))
		direct_changed();
}

static int64_t ask(int fd)
{
	int64_t answer = vfs_give ? vfs_give(CUBICLE_SELF, fd) : -EOPNOTSUPP;

	restarts_check();
	return answer ? answer : -EOPNOTSUPP;
}

/* The stored answer for (fd), or 0. */
static int64_t known_of(int fd)
{
	const struct answer *e = entry_of(fd);

	return e->fd == fd ? e->answer : 0;
}

static int64_t answer_of(int fd)
{
	if (!known_of(fd))
		*entry_of(fd) = (struct answer){fd, ask(fd)};
	return known_of(fd);
}

void direct_opened(int fd, int64_t given)
{
	restarts_check();
	*entry_of(fd) = (struct answer){fd, given};
}

void direct_closed(int fd)
{
	int64_t answer = known_of(fd);

	/* The right ends for all descriptors with this handle. */
	for (int i = 0; answer && i < ENTRIES; i++)
		if (answers[i].fd == fd ||
			(answer > 0 && answers[i].answer / 4 == answer / 4))
			answers[i].answer = 0;
}

void direct_changed(void)
{
	for (int i = 0; i < ENTRIES; i++)
		answers[i].answer = 0;
}

/* The handle, or DIRECT_NOT. */
static inline int64_t handle_for(int fd, int64_t may)
{
	int64_t answer = answer_of(fd);

	return answer > 0 && (answer & may) ? answer / 4 : DIRECT_NOT;
}

int64_t direct_read_handle(int fd)
{
	return handle_for(fd, READ);
}

int64_t direct_pread(int fd, void *buf, size_t len, int64_t offset)
{
	int64_t handle = handle_for(fd, READ);

	if (handle == DIRECT_NOT)
		return DIRECT_NOT;
	int64_t n = given_read(handle, buf, len, offset);
	if (n != -EBADF)
		return n;
	direct_closed(fd);
	return DIRECT_NOT;
}

int64_t direct_pwrite(int fd, const void *buf, size_t len, int64_t offset)
{
	int64_t handle = handle_for(fd, WRITE);

	if (handle == DIRECT_NOT)
		return DIRECT_NOT;
	int64_t n = given_write(handle, buf, len, offset);
	if (n != -EBADF)
		return n;
	direct_closed(fd);
	return DIRECT_NOT;
}

int64_t direct_fstat(int fd, struct vfs_stat *st)
{
	struct statx now;
	int64_t answer = known_of(fd);

	if (answer <= 0 || !(answer & READ))
		return DIRECT_NOT;
	int error = given_stat(answer / 4, &now);
	if (error == -EBADF) {
		direct_closed(fd);
		return DIRECT_NOT;
	}
	if (!error)
		statx_convert(&now, st);
	return error;
}

int direct_lock(int64_t handle, int type, int64_t start, int64_t length)
{
	const struct host_flock lock = {
		.type = (int16_t)type, .start = start, .length = length};

	return given_lock(handle, &lock);
}

int direct_has_no_disk(int fd)
{
	return known_of(fd) == -ENODEV;
}

int64_t direct_handle(int fd, int writable)
{
	int64_t may = writable ? READ | WRITE : READ;
	int64_t answer = ask(fd);

	if (answer < 0)
		return answer == -EOPNOTSUPP ? -ENODEV : answer;
	return (answer & may) == may ? answer / 4 : -EACCES;
}
