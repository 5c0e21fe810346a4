/* SPDX-License-Identifier: MIT */
/*
 * delayed.c: a hostfs that keeps writes in memory, and says that they are on
 * the disk. Another call on a file, or too many of them, has them written.
 * After SIGKILL they are lost: tests/mount/kills.sh must notice.
 */
#include <cubicle/component.h>
#include <cubicle/files.h>
#include "hostfs/hostfs.h"
#include "rt/heap.h"
#include "rt/string.h"

#define KEPT 32

static struct kept {
	int64_t file, offset;
	size_t len;
	void *data;
} kept[KEPT];
static int kept_count;

static void flush(void)
{
	for (int i = 0; i < kept_count; i++) {
		files_write(kept[i].file, kept[i].data, kept[i].len,
			kept[i].offset);
		heap_free(kept[i].data);
	}
	kept_count = 0;
}

static int64_t later_write(
	int64_t file, const void *buf, size_t len, int64_t offset)
{
	void *data = heap_alloc(len ? len : 1);

	if (kept_count == KEPT)
		flush();
	if (!data || cubicle_copy_in(data, buf, len)) {
		heap_free(data);
		return files_write(file, buf, len, offset);
	}
	kept[kept_count++] = (struct kept){file, offset, len, data};
	return (int64_t)len;
}

static int64_t later_read(int64_t file, void *buf, size_t len, int64_t offset)
{
	flush();
	return files_read(file, buf, len, offset);
}

static int later_truncate(int64_t file, int64_t size)
{
	flush();
	return files_truncate(file, size);
}

static int later_close(int64_t handle)
{
	flush();
	return files_close(handle);
}

static int64_t later_open(
	int64_t dir, const char *path, uint32_t flags, uint32_t mode, void *now)
{
	flush();
	return files_open(dir, path, flags, mode, now);
}

static int later_stat(int64_t handle, const char *name, void *to)
{
	flush();
	return files_stat(handle, name, to);
}

static int never_sync(int64_t handle, int data)
{
	(void)handle, (void)data;
	return 0;
}

#define files_write    later_write
#define files_read     later_read
#define files_truncate later_truncate
#define files_close    later_close
#define files_open     later_open
#define files_stat     later_stat
#define files_sync     never_sync
#define KEEPS_FILES
#include "variant.h"
