/* SPDX-License-Identifier: MIT */
/*
 * file_calls.c: directories of the host, for the cubicle with the right
 * `files`; files that are given; and streams, for the right `host`.
 *
 * files_abi.h lists the system calls, and what each argument must be (forms.h).
 * The kernel resolves paths below a handle. The other calls take the name of an
 * entry of the directory itself, so none can leave it.
 */
#include <asm/fcntl.h>
#include <asm/unistd.h>
#include <linux/openat2.h>
#include <cubicle/files_abi.h>
#include "base/base.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/time.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"
#include "service/forms.h"
#include "threads/wait.h"

static const struct operation operations[FILES_CALLS_COUNT] = {
	FILES_CALLS(ROW)};

static int64_t path_open(uint64_t dir, const char *path, uint64_t flags,
	uint64_t mode, uint64_t resolve)
{
	struct open_how how = {.flags = flags | O_CLOEXEC,
		.mode = flags & O_CREAT ? mode & FILES_MODE : 0,
		.resolve = resolve |
			(RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH) *
				DEFENDS(DEFENCE_PATHS)};

	return host_call(__NR_openat2, dir, (uintptr_t)path, (uintptr_t)&how,
		sizeof(how), 0);
}

/*
 * Paths below a mount that led to something not special. They are believed for
 * about a second, and until a cubicle changes a name.
 */
#define LOOKS	   64
#define LOOK_BYTES 112
static struct look {
	uint64_t when, dir;
	char path[LOOK_BYTES];
} looks[LOOKS];
static uint64_t changes; /* of names, by cubicles */

/* Where (path) is kept; NULL: it is not. */
static struct look *look_for(uint64_t dir, const char *path)
{
	uint64_t n = strlen(path) + 1, hash = dir;

	if (n > LOOK_BYTES || !(handle_kind(dir) & HANDLE_MOUNT))
		return NULL;
	for (uint64_t i = 0; i < n; i++)
		hash = hash * 33 + (uint8_t)path[i];
	return &looks[hash % LOOKS];
}

/*
 * A device, a FIFO or a socket is not opened even for a moment: a process of
 * the host may wait for that at a FIFO, and a device may do something. Only a
 * process of the host can put one there between this look, or an earlier one,
 * and the open.
 */
static bool leads_to_special(uint64_t dir, const char *path, uint64_t flags)
{
	/* This opens nothing that there is. */
	bool makes = (flags & O_CREAT) && (flags & O_EXCL);
	uint64_t look = O_PATH | (flags & (O_DIRECTORY | O_NOFOLLOW));
	struct look *l = flags & O_NOFOLLOW ? NULL : look_for(dir, path);
	/* Each grows only, so an equal sum is equal parts. */
	uint64_t now = (__builtin_ia32_rdtsc() >> 31) + changes;

	if (l && l->when == now && l->dir == dir && !strcmp(l->path, path))
		return false;
	int64_t fd = makes ? -EEXIST : path_open(dir, path, look, 0, 0);
	if (fd < 0)
		return false; /* then there is nothing, or the open fails, too
			       */
	bool is_special = handle_is_special(fd);
	host_call(__NR_close, (uint64_t)fd, 0, 0, 0, 0);
	if (!is_special && l) {
		*l = (struct look){.when = now, .dir = dir};
		memcpy(l->path, path, strlen(path) + 1);
	}
	return is_special && DEFENDS(DEFENCE_HANDLES);
}

static int64_t file_open(uint64_t dir, uint64_t path, uint64_t flags,
	uint64_t mode, uint64_t attributes)
{
	static PER_THREAD char path_text[FILES_PATH_BYTES];
	char *text = OWN(path_text);
	struct uptr to = uptr_from(attributes);
	bool only_path = flags & FILES_O_PATH;
	uint64_t known =
		FILES_O_OTHERS | (only_path ? FILES_O_PATH : FILES_O_CHANGES);
	uint64_t ours = only_path ? 0 : O_NOCTTY | O_NONBLOCK;
	int error = handle_check(dir, flags & FILES_O_CHANGES ? 'D' : 'd');

	if (!error)
		error = flags & ~known ? -EINVAL : text_take(text, path, 't');
	if (!error &&
		memory_check_quick(
			current->running, to, sizeof(handle_made), true, NULL))
		error = -EFAULT;
	if (error)
		return error;
	time_sleeps();
	int64_t fd = !only_path && leads_to_special(dir, text, flags)
		? -ENXIO
		: path_open(dir, text, flags | ours, mode, RESOLVE_NO_XDEV);
	bool is_below = fd != -EXDEV;
	if (!is_below)
		fd = path_open(dir, text, flags | ours, mode, 0);
	if (fd >= 0)
		fd = handle_make(fd,
			handle_kind(dir) & (HANDLE_CHANGES | HANDLE_HUGE),
			only_path, is_below);
	time_sleeps();
	if (fd >= 0 &&
		memory_write(to, &OWN(handle_made), sizeof(handle_made))) {
		handle_close((uint64_t)fd, HANDLE_ANY);
		return -EFAULT;
	}
	return fd;
}

int64_t call_host_file(uint32_t operation, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	uint64_t given[5] = {a, b, c, d, e};

	if (operation >= FILES_MAKE_DIRECTORY && operation <= FILES_MAKE_LINK)
		changes++;
	if (operation < FILES_CALLS_COUNT)
		return forms_call(&operations[operation], given);
	if (operation == FILES_MOUNT)
		return a < system.mounts ? system.mount[a].fd : -ENOENT;
	if (operation == FILES_OPEN)
		return file_open(a, b, c, d, e);
	if (operation == FILES_GIVE)
		return handle_give(a, b, c);
	if (operation == FILES_GIVE_LOCKS)
		return handle_give_locks(a, b);
	return operation == FILES_CLOSE ? handle_close(a, HANDLE_ANY) : -EINVAL;
}

static const struct operation given_operations[FILES_GIVEN_COUNT] = {
	FILES_GIVEN_CALLS(ROW)};

/* May the running cubicle do (operation) with (file) by itself? */
static bool is_given(uint32_t operation, uint64_t file)
{
	bool reads = operation == FILES_GIVEN_READ ||
		operation == FILES_GIVEN_STAT ||
		operation == FILES_GIVEN_LOOKUP ||
		operation == FILES_GIVEN_RECEIVE;
	uint32_t net = operation == FILES_GIVEN_WAIT ? HANDLE_SET
		: operation >= FILES_GIVEN_RECEIVE   ? HANDLE_SOCKET
						     : 0;

	if ((handle_kind(file) & HANDLE_NET) != net)
		return false;
	if (operation == FILES_GIVEN_LOCK)
		return handle_is_locker(file, current->running);
	return handle_is_given(file, current->running, !reads);
}

int64_t call_given_file(uint32_t operation, uint64_t file, uint64_t b,
	uint64_t c, uint64_t d, uint64_t e)
{
	uint64_t given[5] = {file, b, c, d, e};

	if (operation >= FILES_GIVEN_COUNT)
		return -EINVAL;
	/* With other threads, all is checked once more after a wait. */
	if (operation == FILES_GIVEN_WAIT && d && baton_may_go()) {
		int64_t n = is_given(operation, file) ? thread_wait_set(file, d)
						      : -EBADF;
		if (n <= 0)
			return n;
		given[3] = 0;
	}
	return is_given(operation, file)
		? forms_call(&given_operations[operation], given)
		: -EBADF;
}

static const struct operation stream_operations[FILES_STREAM_COUNT] = {
	STREAM_CALLS(ROW)};

int64_t call_host_stream(uint32_t operation, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t given[5] = {a, b, c};

	return operation < FILES_STREAM_COUNT
		? forms_call(&stream_operations[operation], given)
		: -EINVAL;
}
