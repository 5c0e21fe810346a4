/* SPDX-License-Identifier: MIT */
/*
 * recorder.c: a hostfs that records each change of the first mount, in the
 * order in which the host makes them (log.h). With NOSYNC it has no fsync, and
 * records none: tests/mount/replay.sh must notice.
 */
#include <cubicle/component.h>
#include <cubicle/files.h>
#include "hostfs/hostfs.h"
#include "hostfs/statx.h"
#include "rt/string.h"
#include "log.h"

#define HANDLES 65536

static uint64_t inodes[HANDLES];
static int64_t log_file;

/* (data) may be in memory that the caller has granted. */
static void record(enum log_kind kind, uint64_t file, int64_t at,
	const void *data, size_t bytes)
{
	static char all[sizeof(struct log_record) + FILES_TRANSFER_MAX];
	struct log_record r = {(uint32_t)kind, (uint32_t)bytes, file, at};
	static char path[FILES_PATH_BYTES] = "log";
	static struct statx now;

	if (!log_file) {
		log_file = files_open(files_mount(1), path,
			01101 /* O_WRONLY, O_CREAT, O_TRUNC */, 0644, &now);
		files_append(log_file, 1);
	}
	memcpy(all, &r, sizeof(r));
	if (cubicle_copy_in(all + sizeof(r), data, bytes))
		cubicle_abort("recorder: the data cannot be read");
	if (files_write(log_file, all, sizeof(r) + bytes, 0) !=
		(int64_t)(sizeof(r) + bytes))
		cubicle_abort("recorder: the log cannot be written");
}

static int64_t recorded_open(
	int64_t dir, const char *path, uint32_t flags, uint32_t mode, void *now)
{
	int64_t handle = files_open(dir, path, flags, mode, now);
	const struct statx *file = now;

	if (handle < 0 || handle >= HANDLES || flags & 010000000 /* O_PATH */)
		return handle;
	inodes[handle] = (file->mode & 0170000) == 0040000 ? 0 : file->inode;
	if (inodes[handle])
		record(LOG_OPEN, inodes[handle], !!(flags & 01000), path,
			strlen(path) + 1);
	return handle;
}

static int64_t recorded_write(
	int64_t file, const void *buf, size_t len, int64_t offset)
{
	int64_t n = files_write(file, buf, len, offset);

	if (n > 0)
		record(LOG_WRITE, inodes[file], offset, buf, (size_t)n);
	return n;
}

static int recorded_truncate(int64_t file, int64_t size)
{
	int error = files_truncate(file, size);

	if (!error)
		record(LOG_TRUNCATE, inodes[file], size, "", 0);
	return error;
}

static int recorded_sync(int64_t handle, int data)
{
#ifdef NOSYNC
	(void)handle, (void)data;
	return 0;
#else
	int error = files_sync(handle, data);

	if (!error)
		record(LOG_SYNC, inodes[handle], 0, "", 0);
	return error;
#endif
}

static int recorded_remove(int64_t dir, const char *name, int flags)
{
	int error = files_remove(dir, name, flags);

	if (!error)
		record(LOG_REMOVE, 0, 0, name, strlen(name) + 1);
	return error;
}

static int recorded_rename(int64_t old_dir, const char *old_name,
	int64_t new_dir, const char *new_name, int flags)
{
	char names[2 * FILES_NAME_BYTES];
	size_t n = strlen(old_name) + 1, m = strlen(new_name) + 1;
	int error = files_rename(old_dir, old_name, new_dir, new_name, flags);

	memcpy(names, old_name, n);
	memcpy(names + n, new_name, m);
	if (!error)
		record(LOG_RENAME, 0, 0, names, n + m);
	return error;
}

static int recorded_stat(int64_t handle, const char *name, void *to)
{
	if (!strncmp(name, "mark-", 5))
		record(LOG_MARK, 0, 0, name, strlen(name) + 1);
	return files_stat(handle, name, to);
}

#define files_open     recorded_open
#define files_write    recorded_write
#define files_truncate recorded_truncate
#define files_sync     recorded_sync
#define files_remove   recorded_remove
#define files_rename   recorded_rename
#define files_stat     recorded_stat
#define KEEPS_FILES
#include "variant.h"
