/* SPDX-License-Identifier: MIT */
/*
 * stat.c: system calls on the attributes of files and file systems.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/statfs.h>
#include <sys/types.h>
#include <time.h>
#include "direct.h"
#include "kstat.h"
#include "optional.h"
#include "remember.h"
#include "syscall.h"

#define SELF CUBICLE_SELF

static long stat_convert(int error, const struct vfs_stat *st, struct kstat *to)
{
	if (error < 0)
		return error;
	*to = (struct kstat){
		.st_dev = st->device,
		.st_ino = st->inode,
		.st_nlink = st->links,
		.st_mode = st->mode,
		.st_rdev = st->rdevice,
		.st_size = st->size,
		.st_blksize = (blksize_t)st->block_bytes,
		.st_blocks = st->blocks,
		.st_atime_sec = st->accessed.seconds,
		.st_atime_nsec = st->accessed.nanoseconds,
		.st_mtime_sec = st->modified.seconds,
		.st_mtime_nsec = st->modified.nanoseconds,
		.st_ctime_sec = st->changed.seconds,
		.st_ctime_nsec = st->changed.nanoseconds,
	};
	return 0;
}

long stat_fstat(long fd, long to, UNUSED4)
{
	struct vfs_stat st;
	int64_t error = 0;

	if (!remember_just_opened((int)fd, &st))
		error = direct_fstat((int)fd, &st);
	if (error == DIRECT_NOT)
		error = remember_fstat((int)fd, &st);
	return stat_convert((int)error, &st, PTR(to));
}

static long stat_at(int dirfd, const char *path, int flags, struct kstat *to)
{
	struct vfs_stat st;
	int error = remember_stat(dirfd, path, flags, &st);

	return stat_convert(error, &st, to);
}

long stat_stat(long path, long to, UNUSED4)
{
	return stat_at(AT_FDCWD, PTR(path), 0, PTR(to));
}

long stat_lstat(long path, long to, UNUSED4)
{
	return stat_at(AT_FDCWD, PTR(path), AT_SYMLINK_NOFOLLOW, PTR(to));
}

long stat_fstatat(long dirfd, long path, long to, long flags, UNUSED2)
{
	return stat_at((int)dirfd, PTR(path), (int)flags, PTR(to));
}

static long statfs_of(const char *path, struct statfs *to)
{
	struct vfs_filesystem fs;
	int error = vfs_statfs(SELF, path, &fs);

	if (error < 0)
		return error;
	*to = (struct statfs){
		.f_type = fs.type,
		.f_bsize = fs.block_bytes,
		.f_blocks = fs.blocks,
		.f_bfree = fs.blocks_free,
		.f_bavail = fs.blocks_free,
		.f_files = fs.files,
		.f_ffree = fs.files_free,
		.f_namelen = fs.name_bytes,
		.f_frsize = fs.block_bytes,
	};
	return 0;
}

long stat_statfs(long path, long to, UNUSED4)
{
	return statfs_of(PTR(path), PTR(to));
}

/* There is one file system that a descriptor can be on, except for devices. */
long stat_fstatfs(long fd, long to, UNUSED4)
{
	if (vfs_fcntl(SELF, (int)fd, F_GETFD, 0) < 0)
		return -EBADF;
	return statfs_of("/", PTR(to));
}
