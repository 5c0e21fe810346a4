/* SPDX-License-Identifier: MIT */
/*
 * file_calls.c: directories of the host, for the cubicle with the right
 * `files`.
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
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/time.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"

#define ROW(name, call, forms, ...) {__NR_##call, forms, {__VA_ARGS__}},

static const struct operation {
	int32_t number;
	char forms[6];
	uint32_t values[3];
} operations[FILES_CALLS_COUNT] = {FILES_CALLS(ROW)};

/* A call that is being prepared. */
struct prepared {
	uint64_t pass[5];
	struct uptr buf; /* memory of the caller, accessible to it */
	uint64_t bytes;
	const uint32_t *value; /* the next one */
};

/* Copy a string in a buffer of (bytes) to (to). */
static int text_take(char *to, uint64_t from, uint64_t bytes)
{
	struct uptr at = uptr_from(from);

	if (memory_check_quick(thread.running, at, bytes, false, NULL) ||
		memory_read(to, at, bytes))
		return -EFAULT;
	return memchr_nul(to, bytes) ? 0 : -ENAMETOOLONG;
}

/* "" stays: a call takes it for the handle itself, or fails. */
static int name_take(char *to, uint64_t from)
{
	int error = text_take(to, from, FILES_NAME_BYTES);

	if (!DEFENDS(DEFENCE_PATHS))
		return error;
	for (const char *c = to; !error && *c; c++)
		if (*c == '/')
			error = -EINVAL;
	return !error && !strcmp(to, "..") ? -EINVAL : error;
}

/* (form): f, d or a, or F, D or A. */
static int handle_check(uint64_t handle, char form)
{
	uint32_t kind = handle_kind(handle);
	uint32_t not = (form | ' ') == 'f' ? HANDLE_DIRECTORY
		: (form | ' ') == 'd'	   ? HANDLE_FILE
					   : 0;

	if (!DEFENDS(DEFENCE_HANDLES))
		return 0;
	if (!kind || (kind & not ))
		return -EBADF;
	return form < 'a' && !(kind & HANDLE_CHANGES) ? -EROFS : 0;
}

static int memory_take(
	struct prepared *p, uint64_t given, uint64_t bytes, bool write)
{
	p->buf = uptr_from(given);
	p->bytes = bytes;
	return DEFENDS(DEFENCE_ARGUMENTS) &&
			memory_check_quick(
				thread.running, p->buf, bytes, write, NULL)
		? -EFAULT
		: 0;
}

static int argument_take(
	struct prepared *p, uint32_t i, char form, uint64_t given[5])
{
	/* A call has two texts at most: as its first four arguments. */
	static char texts[2][FILES_PATH_BYTES];
	char *text = texts[i / 2 & 1];
	int error = 0;

	p->pass[i] = given[i];
	switch (form) {
	case 'c':
		p->pass[i] = *p->value++;
		return 0;
	case 'b':
		return given[i] & ~(uint64_t)*p->value++ ? -EINVAL : 0;
	case 'i':
		return 0;
	case 'n':
	case 't':
	case 'e':
		text[0] = 0;
		p->pass[i] = (uintptr_t)text;
		return form == 'e' ? 0
			: form == 'n'
			? name_take(text, given[i])
			: text_take(text, given[i], FILES_PATH_BYTES);
	case 'r':
	case 'w':
		if (given[i + 1] > FILES_TRANSFER_MAX)
			given[i + 1] = FILES_TRANSFER_MAX;
		error = memory_take(p, given[i], given[i + 1], form == 'w');
		p->pass[i] = uptr_value(p->buf);
		return error;
	case 'R':
	case 'W':
		error = memory_take(p, given[i], *p->value++, form == 'W');
		p->pass[i] = uptr_value(p->buf);
		return error;
	}
	return handle_check(given[i], form);
}

static int64_t file_call(const struct operation *o, uint64_t given[5])
{
	struct prepared p = {.value = o->values};
	uint64_t buf;
	int64_t n;

	for (uint32_t i = 0; o->forms[i]; i++) {
		int error = argument_take(&p, i, o->forms[i], given);
		if (error)
			return error;
	}
	buf = uptr_value(p.buf);
	if (backend->reach && p.bytes)
		backend->reach(buf, p.bytes);
	time_sleeps();
	do
		n = host_call(o->number, p.pass[0], p.pass[1], p.pass[2],
			p.pass[3], p.pass[4]);
	while (n == -EINTR);
	time_sleeps();
	if (backend->settle && p.bytes)
		backend->settle(buf, p.bytes);
	return n;
}

static int64_t file_open(
	uint64_t dir, uint64_t path, uint64_t flags, uint64_t mode)
{
	static char text[FILES_PATH_BYTES];
	bool only_path = flags & FILES_O_PATH;
	uint64_t known =
		FILES_O_OTHERS | (only_path ? FILES_O_PATH : FILES_O_CHANGES);
	uint64_t ours =
		only_path ? O_CLOEXEC : O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	struct open_how how = {.flags = flags | ours,
		.mode = flags & O_CREAT ? mode & FILES_MODE : 0,
		.resolve = (RESOLVE_NO_MAGICLINKS | RESOLVE_BENEATH) *
			DEFENDS(DEFENCE_PATHS)};
	int error = handle_check(dir, flags & FILES_O_CHANGES ? 'D' : 'd');

	if (!error)
		error = flags & ~known
			? -EINVAL
			: text_take(text, path, FILES_PATH_BYTES);
	if (error)
		return error;
	time_sleeps();
	int64_t fd = host_call(__NR_openat2, dir, (uintptr_t)text,
		(uintptr_t)&how, sizeof(how), 0);
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
	return operation == FILES_CLOSE ? handle_close(a) : -EINVAL;
}
