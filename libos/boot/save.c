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

static int copy(int fd, int index)
{
	int64_t n;
	int error;

	while ((n = vfs_read(CUBICLE_SELF, fd, buffer, sizeof(buffer))) > 0) {
		error = write_all(index, (size_t)n);
		if (error)
			return error;
	}
	return (int)n;
}

static int save(const char *path, int index)
{
	int fd = open_file(path);
	int error;

	if (fd < 0)
		return fd;
	error = copy(fd, index);
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
		int error = save(path, (int)i);

		if (error) {
			boot__message("save", path, "", error);
			status = -1;
		}
		path += strlen(path) + 1;
	}
	return status;
}
