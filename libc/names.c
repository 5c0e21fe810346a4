/* SPDX-License-Identifier: MIT */
/*
 * names.c: system calls on names of files, and on the directory in which
 * relative names begin.
 */
#include <fcntl.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>
#include "optional.h"
#include "owner.h"
#include "remember.h"
#include "syscall.h"
#include "view.h"

#define SELF CUBICLE_SELF

long names_access(long path, long mode, UNUSED4)
{
	return vfs_access(SELF, AT_FDCWD, PTR(path), (int)mode);
}

long names_faccessat(long dirfd, long path, long mode, UNUSED3)
{
	return vfs_access(SELF, (int)dirfd, PTR(path), (int)mode);
}

long names_truncate(long path, long bytes, UNUSED4)
{
	view_forget_all();
	return vfs_truncate(SELF, PTR(path), bytes);
}

long names_mkdir(long path, long mode, UNUSED4)
{
	return vfs_mkdir(SELF, AT_FDCWD, PTR(path), (uint32_t)mode);
}

long names_mkdirat(long dirfd, long path, long mode, UNUSED3)
{
	return vfs_mkdir(SELF, (int)dirfd, PTR(path), (uint32_t)mode);
}

static long unlink_at(int dirfd, const char *path, int flags)
{
	view_forget_all();
	return vfs_unlink(SELF, dirfd, path, flags);
}

long names_rmdir(long path, UNUSED5)
{
	return unlink_at(AT_FDCWD, PTR(path), AT_REMOVEDIR);
}

long names_unlink(long path, UNUSED5)
{
	return unlink_at(AT_FDCWD, PTR(path), 0);
}

long names_unlinkat(long dirfd, long path, long flags, UNUSED3)
{
	return unlink_at((int)dirfd, PTR(path), (int)flags);
}

static long rename_at(int from_dirfd, const char *from, int to_dirfd,
	const char *to, int flags)
{
	view_forget_all();
	return vfs_rename(SELF, from_dirfd, from, to_dirfd, to, flags);
}

long names_rename(long from, long to, UNUSED4)
{
	return rename_at(AT_FDCWD, PTR(from), AT_FDCWD, PTR(to), 0);
}

long names_renameat(long from_dirfd, long from, long to_dirfd, long to, UNUSED2)
{
	return rename_at((int)from_dirfd, PTR(from), (int)to_dirfd, PTR(to), 0);
}

long names_renameat2(
	long from_dirfd, long from, long to_dirfd, long to, long flags, UNUSED1)
{
	return rename_at(
		(int)from_dirfd, PTR(from), (int)to_dirfd, PTR(to), (int)flags);
}

long names_link(long from, long to, UNUSED4)
{
	return vfs_link(SELF, AT_FDCWD, PTR(from), AT_FDCWD, PTR(to));
}

/* NOTE the flags are ignored: a symbolic link is linked itself. */
long names_linkat(long from_dirfd, long from, long to_dirfd, long to, UNUSED2)
{
	return vfs_link(
		SELF, (int)from_dirfd, PTR(from), (int)to_dirfd, PTR(to));
}

long names_symlink(long target, long path, UNUSED4)
{
	return vfs_symlink(SELF, PTR(target), AT_FDCWD, PTR(path));
}

long names_symlinkat(long target, long dirfd, long path, UNUSED3)
{
	return vfs_symlink(SELF, PTR(target), (int)dirfd, PTR(path));
}

long names_readlink(long path, long to, long bytes, UNUSED3)
{
	return vfs_readlink(SELF, AT_FDCWD, PTR(path), PTR(to), (size_t)bytes);
}

long names_readlinkat(long dirfd, long path, long to, long bytes, UNUSED2)
{
	return vfs_readlink(
		SELF, (int)dirfd, PTR(path), PTR(to), (size_t)bytes);
}

long names_chmod(long path, long mode, UNUSED4)
{
	return vfs_chmod(SELF, AT_FDCWD, PTR(path), (uint32_t)mode);
}

long names_fchmodat(long dirfd, long path, long mode, UNUSED3)
{
	return vfs_chmod(SELF, (int)dirfd, PTR(path), (uint32_t)mode);
}

long names_chown(long path, long user, long group, UNUSED3)
{
	return owner_check(vfs_access(SELF, AT_FDCWD, PTR(path), F_OK),
		(unsigned int)user, (unsigned int)group);
}

long names_fchownat(long dirfd, long path, long user, long group, UNUSED2)
{
	return owner_check(vfs_access(SELF, (int)dirfd, PTR(path), F_OK),
		(unsigned int)user, (unsigned int)group);
}

static long set_times(
	int dirfd, const char *path, const struct timespec *times, int flags)
{
	struct vfs_time t[2];

	if (!times)
		return vfs_utimens(SELF, dirfd, path, NULL, 0, flags);
	for (int i = 0; i < 2; i++)
		t[i] = (struct vfs_time){times[i].tv_sec, times[i].tv_nsec};
	return vfs_utimens(SELF, dirfd, path, t, 2, flags);
}

long names_utimensat(long dirfd, long path, long times, long flags, UNUSED2)
{
	return set_times((int)dirfd, PTR(path), PTR(times), (int)flags);
}

/* (error) is the result of changing the working directory. */
static long directory_changed(long error)
{
	if (!error)
		remember_directory_changed();
	return error;
}

long names_chdir(long path, UNUSED5)
{
	return directory_changed(vfs_chdir(SELF, PTR(path)));
}

long names_fchdir(long fd, UNUSED5)
{
	return directory_changed(vfs_fchdir(SELF, (int)fd));
}

long names_getcwd(long to, long bytes, UNUSED4)
{
	return vfs_getcwd(SELF, PTR(to), (size_t)bytes);
}
