/* SPDX-License-Identifier: MIT */
/*
 * save.c: files that are copied out to the host at the end.
 */
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <cubicle/component.h>
#include "message.h"
#include "plat/plat.h"
#include "rt/string.h"
#include "save.h"
#include "vfs/vfs.h"

#define SEEK_DATA 3
#define SEEK_HOLE 4

static char buffer[65536];

static int open_file(const char *path)
{
	int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, path, O_RDONLY, 0);

	/* In a merged layout the program may have left no descriptor. */
	if (fd == -EMFILE) {
		vfs_close(CUBICLE_SELF, 3);
		fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, path, O_RDONLY, 0);
	}
	return fd;
}

static int write_all(int index, size_t len)
{
	size_t done = 0;

	while (done < len) {
		int64_t n = plat_save_write(index, buffer + done, len - done);

		if (n <= 0)
			return n ? (int)n : -EIO;
		done += (size_t)n;
	}
	return 0;
}

/* Copy the data from (at) to (end). */
static int copy_data(int fd, int index, int64_t at, int64_t end)
{
	while (at < end) {
		size_t want = end - at < (int64_t)sizeof(buffer)
			? (size_t)(end - at)
			: sizeof(buffer);
		int64_t n = vfs_pread(CUBICLE_SELF, fd, buffer, want, at);
		int error = n > 0 ? write_all(index, (size_t)n) : (int)n;

		if (error || !n)
			return error ? error : -EIO;
		at += n;
	}
	return 0;
}

/* Where from (at) on there is data, or a hole; the end is both. */
static int64_t next(int fd, int64_t at, int64_t end, int what)
{
	int64_t to = vfs_lseek(CUBICLE_SELF, fd, at, what);

	if (to == -ENXIO || to > end)
		return end;
	return to < 0 || to >= at ? to : -EIO;
}

/* Data by data, and hole by hole. */
static int copy(int fd, int index, int64_t size)
{
	int error = 0;

	for (int64_t at = 0; at < size && !error;) {
		int64_t data = next(fd, at, size, SEEK_DATA);
		int64_t hole =
			data < size ? next(fd, data, size, SEEK_HOLE) : size;

		if (data < 0 || hole < 0 || (hole == data && data < size))
			return data < 0	   ? (int)data
				: hole < 0 ? (int)hole
					   : -EIO;
		if (data > at)
			error = plat_save_skip(index, (uint64_t)(data - at));
		if (!error)
			error = copy_data(fd, index, data, hole);
		at = hole;
	}
	return error;
}

/* May what is open as (fd) be saved? Its length to (size). */
static int check(int fd, int64_t *size, const char **reason)
{
	struct vfs_stat st;
	int error = vfs_fstat(CUBICLE_SELF, fd, &st);

	if (error)
		return error;
	switch (st.mode & 0170000) {
	case 0100000:
		break;
	case 0040000:
		return -EISDIR;
	default:
		*reason = "it is a device, which has no end";
		return -EINVAL;
	}
	*size = st.size;
	if (st.size <= BOOT_SAVE_BYTES_MAX)
		return 0;
	*reason = "it is longer than 1 TiB";
	return -EFBIG;
}

static int save(const char *path, int index, const char **reason)
{
	int fd = open_file(path);
	int64_t size = 0;
	int error;

	if (fd < 0)
		return fd;
	error = check(fd, &size, reason);
	if (!error)
		error = copy(fd, index, size);
	vfs_close(CUBICLE_SELF, fd);
	return error ? error : plat_save_complete(index);
}

int boot__save(void)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	const char *path = (const char *)p + p->saves_offset;
	int status = 0;

	/* Relative paths start at the root, wherever the program went. */
	if (p->saves)
		vfs_chdir(CUBICLE_SELF, "/");
	for (uint32_t i = 0; i < p->saves; i++) {
		const char *reason = "";
		int error = save(path, (int)i, &reason);

		if (error) {
			boot__message("save", path, reason, error);
			status = -1;
		}
		path += strlen(path) + 1;
	}
	return status;
}
