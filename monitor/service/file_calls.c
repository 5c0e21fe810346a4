/* SPDX-License-Identifier: MIT */
/*
 * file_calls.c: directories of the host, for the cubicle with the right
 * `files`; files that are given; and streams, for the right `host`.
 *
 * files_abi.h lists the system calls, and what each argument must be. The
 * kernel resolves paths below a handle. The other calls take the name of an
 * entry of the directory itself, so none can leave it.
 */
#include <asm/fcntl.h>
#include <asm/unistd.h>
#include <linux/openat2.h>
#include <cubicle/files_abi.h>
#include "base/backend.h"
#include "base/base.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/observe_copies.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/signal.h"
#include "call/time.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"

#define ROW(name, call, forms, ...) {__NR_##call, forms, {__VA_ARGS__}},

struct operation {
	int32_t number;
	char forms[6];
	uint32_t values[3];
};

static const struct operation operations[FILES_CALLS_COUNT] = {
	FILES_CALLS(ROW)};

/* A call that is being prepared. */
struct prepared {
	uint64_t pass[5];
	struct uptr buf; /* memory of the caller, accessible to it */
	uint64_t bytes;
	const uint32_t *value; /* the next one */
	bool is_standard;      /* a standard stream: a signal ends the wait */
};

/* Copy a path, or a name (n), to (to). An empty name means the handle itself
 * where a call allows that. */
static int text_take(char *to, uint64_t from, char form)
{
	uint64_t bytes = form == 'n' ? FILES_NAME_BYTES : FILES_PATH_BYTES;
	struct uptr at = uptr_from(from);

	if (memory_check_quick(thread.running, at, bytes, false, NULL) ||
		memory_read(to, at, bytes))
		return -EFAULT;
	if (!memchr_nul(to, bytes))
		return -ENAMETOOLONG;
	bool is_name = form == 'n' && DEFENDS(DEFENCE_PATHS);
	for (const char *c = to; is_name && *c; c++)
		if (*c == '/' || !strcmp(to, ".."))
			return -EINVAL;
	return 0;
}

/* (form): f, d or a, or F, D or A. */
static int handle_check(uint64_t handle, char form)
{
	uint32_t kind = handle_kind(handle), kinds = HANDLE_ANY;

	if ((form | ' ') != 'a')
		kinds = (form | ' ') == 'd' ? HANDLE_DIRECTORY : HANDLE_FILE;
	if (!DEFENDS(DEFENCE_HANDLES))
		return 0;
	if (!(kind & kinds))
		return -EBADF;
	return form < 'a' && !(kind & HANDLE_CHANGES) ? -EROFS : 0;
}

#define HOST_STDERR 2

/* (form): s or S. */
static int stream_take(
	struct prepared *p, uint32_t i, uint64_t stream, char form)
{
	uint64_t first = form == 'S' ? system.streams - system.saves : 0;

	if (stream < first || stream >= system.streams ||
		system.stream_fd[stream] < 0)
		return -EBADF;
	p->pass[i] = (uint64_t)system.stream_fd[stream];
	p->is_standard = stream <= HOST_STDERR;
	return 0;
}

static int argument_take(
	struct prepared *p, uint32_t i, char form, uint64_t given[5])
{
	/* A call has two texts at most: as its first four arguments. */
	static char texts[2][FILES_PATH_BYTES];
	char *text = texts[i / 2 & 1];

	p->pass[i] = given[i];
	switch (form) {
	case 'i':
		return 0;
	case 'c':
		p->pass[i] = *p->value++;
		return 0;
	case 'b':
		return given[i] & ~(uint64_t)*p->value++ ? -EINVAL : 0;
	case 's':
	case 'S':
		return stream_take(p, i, given[i], form);
	case 'e':
	case 'n':
	case 't':
		text[0] = 0;
		p->pass[i] = (uintptr_t)text;
		return form == 'e' ? 0 : text_take(text, given[i], form);
	case 'r':
	case 'w':
		if (given[i + 1] > FILES_TRANSFER_MAX)
			given[i + 1] = FILES_TRANSFER_MAX;
		/* fallthrough */
	case 'R':
	case 'W':
		p->buf = uptr_from(given[i]);
		observe_passed(thread.running, p->buf, 0);
		p->bytes = form < 'a' ? *p->value++ : given[i + 1];
		p->pass[i] = uptr_value(p->buf);
		return DEFENDS(DEFENCE_ARGUMENTS) &&
				memory_check_quick(thread.running, p->buf,
					p->bytes, (form | ' ') == 'w', NULL)
			? -EFAULT
			: 0;
	}
	return handle_check(given[i], form);
}

static int64_t file_call(const struct operation *o, uint64_t given[5])
{
	struct prepared p = {.value = o->values};
	int64_t n = 0;

	for (uint32_t i = 0; !n && o->forms[i]; i++)
		n = argument_take(&p, i, o->forms[i], given);
	if (n)
		return n;
	if (backend->reach && p.bytes)
		backend->reach(uptr_value(p.buf), p.bytes);
	time_sleeps();
	do
		n = host_call(o->number, p.pass[0], p.pass[1], p.pass[2],
			p.pass[3], p.pass[4]);
	while (n == -EINTR && !(p.is_standard && signals_wake()));
	time_sleeps();
	if (backend->settle && p.bytes)
		backend->settle(uptr_value(p.buf), p.bytes);
	return n;
}

static int64_t path_open(
	uint64_t dir, const char *path, uint64_t flags, uint64_t mode)
{
	struct open_how how = {.flags = flags | O_CLOEXEC,
		.mode = flags & O_CREAT ? mode & FILES_MODE : 0,
		.resolve = (RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH) *
			DEFENDS(DEFENCE_PATHS)};

	return host_call(__NR_openat2, dir, (uintptr_t)path, (uintptr_t)&how,
		sizeof(how), 0);
}

/*
 * A device, a FIFO or a socket is not opened even for a moment: a process of
 * the host may wait for that at a FIFO, and a device may do something. Only a
 * process of the host can put one there between this look and the open.
 */
static bool leads_to_special(uint64_t dir, const char *path, uint64_t flags)
{
	/* This opens nothing that there is. */
	bool makes = (flags & O_CREAT) && (flags & O_EXCL);
	uint64_t look = O_PATH | (flags & (O_DIRECTORY | O_NOFOLLOW));
	int64_t fd = makes ? -EEXIST : path_open(dir, path, look, 0);

	if (fd < 0)
		return false; /* then there is nothing, or the open fails, too
			       */
	bool is_special = handle_is_special(fd);
	host_call(__NR_close, (uint64_t)fd, 0, 0, 0, 0);
	return is_special && DEFENDS(DEFENCE_HANDLES);
}

static int64_t file_open(
	uint64_t dir, uint64_t path, uint64_t flags, uint64_t mode)
{
	static char text[FILES_PATH_BYTES];
	bool only_path = flags & FILES_O_PATH;
	uint64_t known =
		FILES_O_OTHERS | (only_path ? FILES_O_PATH : FILES_O_CHANGES);
	uint64_t ours = only_path ? 0 : O_NOCTTY | O_NONBLOCK;
	int error = handle_check(dir, flags & FILES_O_CHANGES ? 'D' : 'd');

	if (!error)
		error = flags & ~known ? -EINVAL : text_take(text, path, 't');
	if (error)
		return error;
	time_sleeps();
	int64_t fd = !only_path && leads_to_special(dir, text, flags)
		? -ENXIO
		: path_open(dir, text, flags | ours, mode);
	time_sleeps();
	return fd < 0
		? fd
		: handle_make(fd, handle_kind(dir) & HANDLE_CHANGES, only_path);
}

int64_t call_host_file(uint32_t operation, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	uint64_t given[5] = {a, b, c, d, e};

	if (operation < FILES_CALLS_COUNT)
		return file_call(&operations[operation], given);
	if (operation == FILES_MOUNT)
		return a < system.mounts ? system.mount[a].fd : -ENOENT;
	if (operation == FILES_OPEN)
		return file_open(a, b, c, d);
	if (operation == FILES_GIVE)
		return handle_give(a, b, c);
	if (operation == FILES_GIVE_LOCKS)
		return handle_give_locks(a, b);
	return operation == FILES_CLOSE ? handle_close(a) : -EINVAL;
}

static const struct operation given_operations[FILES_GIVEN_COUNT] = {
	FILES_GIVEN_CALLS(ROW)};

/* May the running cubicle do (operation) with (file) by itself? */
static bool is_given(uint32_t operation, uint64_t file)
{
	bool reads = operation == FILES_GIVEN_READ ||
		operation == FILES_GIVEN_STAT ||
		operation == FILES_GIVEN_LOOKUP;

	if (operation == FILES_GIVEN_LOCK)
		return handle_is_locker(file, thread.running);
	return handle_is_given(file, thread.running, !reads);
}

int64_t call_given_file(uint32_t operation, uint64_t file, uint64_t b,
	uint64_t c, uint64_t d, uint64_t e)
{
	uint64_t given[5] = {file, b, c, d, e};

	if (operation >= FILES_GIVEN_COUNT)
		return -EINVAL;
	return is_given(operation, file)
		? file_call(&given_operations[operation], given)
		: -EBADF;
}

static const struct operation stream_operations[FILES_STREAM_COUNT] = {
	STREAM_CALLS(ROW)};

int64_t call_host_stream(uint32_t operation, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t given[5] = {a, b, c};

	return operation < FILES_STREAM_COUNT
		? file_call(&stream_operations[operation], given)
		: -EINVAL;
}
