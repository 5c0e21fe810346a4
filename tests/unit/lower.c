/* SPDX-License-Identifier: MIT */
/* lower.c: a hostfs for unit tests; see lower.h. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "hostfs/hostfs.h"
#include "lower.h"

#define FILES_MAX 4096

static struct {
	int fd;
	unsigned opens;
	dev_t device;
	ino_t inode;
} files[FILES_MAX];

unsigned long lower_calls, lower_opens;
int lower_lookup_error, lower_open_error, lower_read_error;
void (*lower_lie_stat)(struct vfs_stat *st);
int64_t (*lower_lie_read)(void *buf, int64_t n);
int64_t (*lower_lie_list)(void *buf, int64_t n, size_t len);
int64_t (*lower_lie_seek)(int64_t at);
void (*lower_before_read)(int64_t offset);

static int64_t result(int64_t r)
{
	return r < 0 ? -errno : r;
}

/* Node 1 is the root: files[0]. */
static int fd_of(uint64_t node)
{
	if (!node || node > FILES_MAX || !files[node - 1].opens) {
		fprintf(stderr, "lower: node %llu is not open\n",
			(unsigned long long)node);
		abort();
	}
	return files[node - 1].fd;
}

void lower_use(const char *path)
{
	if (files[0].opens)
		close(files[0].fd);
	files[0].fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	files[0].opens = 1;
}

static void convert(const struct stat *s, struct vfs_stat *to)
{
	*to = (struct vfs_stat){
		.device = s->st_dev,
		.inode = s->st_ino,
		.links = s->st_nlink,
		.mode = s->st_mode,
		.block_bytes = (uint32_t)s->st_blksize,
		.rdevice = s->st_rdev,
		.size = s->st_size,
		.blocks = s->st_blocks,
		.accessed = {s->st_atim.tv_sec, s->st_atim.tv_nsec},
		.modified = {s->st_mtim.tv_sec, s->st_mtim.tv_nsec},
		.changed = {s->st_ctim.tv_sec, s->st_ctim.tv_nsec},
	};
	if (lower_lie_stat)
		lower_lie_stat(to);
}

static int path_open(const char *path, int flags)
{
	struct open_how how = {
		.flags = (uint64_t)flags | O_CLOEXEC | O_NOFOLLOW,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS,
	};

	path += *path == '/';
	return (int)result(syscall(
		SYS_openat2, fd_of(1), *path ? path : ".", &how, sizeof(how)));
}

int64_t hostfs_start(const struct vfs_key *key, uint32_t source)
{
	(void)key;
	lower_calls++;
	return source == 0 && files[0].opens ? 1 : -ENOENT;
}

int64_t hostfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	struct stat s;
	int i = 1;

	(void)payer, (void)mode;
	lower_calls++;
	if (dir != 1 || flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))
		abort();
	if (lower_open_error)
		return lower_open_error;
	int fd = path_open(path, flags);
	if (fd < 0)
		return fd;
	if (fstat(fd, &s))
		abort();
	if (!S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode)) {
		close(fd);
		return -ENXIO;
	}
	convert(&s, st);
	while (i < FILES_MAX &&
		(!files[i].opens || files[i].device != s.st_dev ||
			files[i].inode != s.st_ino))
		i++;
	if (i < FILES_MAX)
		close(fd);
	for (int k = 1; i == FILES_MAX && k < FILES_MAX; k++) {
		if (files[k].opens)
			continue;
		i = k;
		files[k].fd = fd;
		files[k].device = s.st_dev;
		files[k].inode = s.st_ino;
	}
	if (i == FILES_MAX)
		abort();
	files[i].opens++;
	lower_opens++;
	return i + 1;
}

int hostfs_hold(uint64_t node)
{
	fd_of(node);
	abort();
}

int hostfs_release(uint64_t node)
{
	int fd = fd_of(node);

	lower_calls++;
	lower_opens--;
	if (node == 1)
		abort();
	if (!--files[node - 1].opens)
		close(fd);
	return 0;
}

int hostfs_lookup(
	uint64_t dir, const char *path, int follow, struct vfs_stat *st)
{
	struct stat s;

	lower_calls++;
	if (dir != 1 || follow)
		abort();
	if (lower_lookup_error)
		return lower_lookup_error;
	int fd = path_open(path, O_PATH);
	if (fd < 0)
		return fd;
	if (fstat(fd, &s))
		abort();
	close(fd);
	convert(&s, st);
	return 0;
}

int64_t hostfs_read(uint64_t node, int64_t offset, void *buf, size_t len)
{
	lower_calls++;
	if (lower_before_read)
		lower_before_read(offset);
	if (lower_read_error)
		return lower_read_error;
	int64_t n = result(pread(fd_of(node), buf, len, offset));
	return lower_lie_read ? lower_lie_read(buf, n) : n;
}

int hostfs_stat(uint64_t node, struct vfs_stat *st)
{
	struct stat s;

	lower_calls++;
	if (fstat(fd_of(node), &s))
		return -errno;
	convert(&s, st);
	return 0;
}

int64_t hostfs_seek(uint64_t node, int64_t offset, int whence)
{
	lower_calls++;
	int64_t at = result(lseek(fd_of(node), offset, whence));
	return lower_lie_seek ? lower_lie_seek(at) : at;
}

int64_t hostfs_getdents(uint64_t node, int64_t from, void *buf, size_t len)
{
	int fd = fd_of(node);

	lower_calls++;
	if (lseek(fd, from, SEEK_SET) < 0)
		return -errno;
	int64_t n = result(getdents64(fd, buf, len));
	return lower_lie_list ? lower_lie_list(buf, n, len) : n;
}

int64_t hostfs_readlink(uint64_t dir, const char *path, char *buf, size_t len)
{
	lower_calls++;
	if (dir != 1)
		abort();
	int fd = path_open(path, O_PATH);
	if (fd < 0)
		return fd;
	int64_t n = result(readlinkat(fd, "", buf, len));
	close(fd);
	return n == -ENOENT ? -EINVAL : n;
}

/* --- what overlay must not call ------------------------------------------- */

#define NEVER(name)                                               \
	{                                                         \
		fprintf(stderr, "lower: %s was called\n", #name); \
		abort();                                          \
	}

int64_t hostfs_write(uint32_t payer, uint64_t node, int64_t offset,
	const void *buf, size_t len)
{
	(void)payer, (void)node, (void)offset, (void)buf, (void)len;
	NEVER(write)
}
int hostfs_truncate(uint64_t node, int64_t size)
{
	(void)node, (void)size;
	NEVER(truncate)
}
int hostfs_chmod(uint64_t node, uint32_t mode)
{
	(void)node, (void)mode;
	NEVER(chmod)
}
