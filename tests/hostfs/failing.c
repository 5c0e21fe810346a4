/* SPDX-License-Identifier: MIT */
/*
 * failing.c: a hostfs whose host fails, as the file `plan` of the second mount
 * says:
 *
 *     OPERATION FIRST TIMES ERROR
 *
 * OPERATION is one of read, write, sync, truncate, create, remove; the calls
 * FIRST to FIRST + TIMES - 1 of it in the first mount fail with -ERROR; or if
 * ERROR is 0, do a part: 7 bytes. With SILENT the calls fail, and nobody gets
 * the error.
 */
#include <cubicle/component.h>
#include <cubicle/files.h>
#include "hostfs/hostfs.h"
#include "hostfs/statx.h"
#include "rt/string.h"

static char plan[256];
static uint64_t first_call, calls_to_fail, error_number, calls_made;

static uint64_t plan_number(const char **at)
{
	uint64_t n = 0;

	while (**at == ' ')
		(*at)++;
	for (; **at >= '0' && **at <= '9'; (*at)++)
		n = n * 10 + (uint64_t)(**at - '0');
	return n;
}

static void plan_read(void)
{
	static char path[FILES_PATH_BYTES] = "plan";
	static struct statx now;
	int64_t file = files_open(files_mount(1), path, 0, 0, &now);
	const char *at = plan;

	files_read(file, plan, sizeof(plan) - 1, 0);
	files_close(file);
	at = strchrnul(plan, ' ');
	first_call = plan_number(&at);
	calls_to_fail = plan_number(&at);
	error_number = plan_number(&at);
}

/* Does this call of (operation) fail? */
static int fails(const char *operation)
{
	if (!*plan)
		plan_read();
	size_t n = strlen(operation);
	if (strncmp(plan, operation, n) || plan[n] != ' ')
		return 0;
	calls_made++;
	return calls_made >= first_call &&
		calls_made - first_call < calls_to_fail;
}

#ifdef SILENT
#define RESULT(error, otherwise) (otherwise)
#else
#define RESULT(error, otherwise) (-(int)(error))
#endif

#define FAIL(operation)       \
	if (fails(operation)) \
	return RESULT(error_number, 0)

static int64_t failing_open(
	int64_t dir, const char *path, uint32_t flags, uint32_t mode, void *now)
{
	if (flags & 0100 /* O_CREAT */ && fails("create"))
		return -(int)error_number;
	return files_open(dir, path, flags, mode, now);
}

static size_t part(size_t len)
{
	return len < 7 ? len : 7;
}

static int64_t failing_write(
	int64_t file, const void *buf, size_t len, int64_t offset)
{
	if (fails("write")) {
		if (error_number)
			return RESULT(error_number, (int64_t)len);
		len = part(len);
	}
	return files_write(file, buf, len, offset);
}

static int64_t failing_read(int64_t file, void *buf, size_t len, int64_t offset)
{
	if (fails("read")) {
		if (error_number)
			return RESULT(error_number, (int64_t)len);
		len = part(len);
	}
	return files_read(file, buf, len, offset);
}

static int failing_truncate(int64_t file, int64_t size)
{
	FAIL("truncate");
	return files_truncate(file, size);
}

static int failing_sync(int64_t handle, int data)
{
	FAIL("sync");
	return files_sync(handle, data);
}

static int failing_remove(int64_t dir, const char *name, int flags)
{
	FAIL("remove");
	return files_remove(dir, name, flags);
}

#define files_open     failing_open
#define files_write    failing_write
#define files_read     failing_read
#define files_truncate failing_truncate
#define files_sync     failing_sync
#define files_remove   failing_remove
#define KEEPS_FILES
#include "variant.h"
