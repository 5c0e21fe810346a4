/* SPDX-License-Identifier: MIT */
/*
 * files.h: directories of the host, as the monitor offers them to the one
 * cubicle whose layout says `rights = files`; the component hostfs is written
 * for it. For all other cubicles host_file() does not exist.
 *
 * Nouns
 *   mount   a directory of the host that the tool opened before the start
 *   handle  a number for an open file or directory, or for a mount
 *   name    one component of a path: no slash, not `..`; a buffer of
 *           FILES_NAME_BYTES with a NUL in it. "." and, where a function says
 * so,
 *           "" mean the directory or file of the handle itself
 *   path    relative to the directory of a handle; a buffer of FILES_PATH_BYTES
 *           with a NUL in it
 *
 * No path leads out of the directory that it starts from, even if other processes
 * of the host rename directories meanwhile: not by `..`, by a symbolic link, or by a link of /proc
 * (openat2(2), RESOLVE_BENEATH and RESOLVE_NO_MAGICLINKS). All other operations
 * take names. A handle from a mount that is read-only changes nothing.
 *
 * The functions are system calls of Linux with the numbers, structs and errors
 * that these have. Besides:
 *   -EBADF   no such handle, or of the wrong kind
 *   -EFAULT  a buffer is not entirely accessible to the caller
 *   -EINVAL  a name that is a path; a flag that is not listed
 *   -EROFS   the mount is read-only
 *   -EXDEV   a path that leads out of its directory
 * Buffers may be the caller's own memory, or memory that is windowed or granted
 * to it. Any of them may block.
 */
#ifndef CUBICLE_FILES_H
#define CUBICLE_FILES_H

#include <cubicle/files_abi.h>
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int64_t), host_file, (value, uint32_t, operation),
	(value, uint64_t, a), (value, uint64_t, b), (value, uint64_t, c),
	(value, uint64_t, d), (value, uint64_t, e));

/* The handle of mount (index). -ENOENT: there are no more. */
static inline int64_t files_mount(uint32_t index)
{
	return host_file(FILES_MOUNT, index, 0, 0, 0, 0);
}

/*
 * Open (path), below directory (dir): (flags) are O_RDONLY, O_WRONLY, O_RDWR,
 * O_CREAT, O_EXCL, O_TRUNC, O_DIRECTORY, O_NOFOLLOW, O_PATH. (mode) has no
 * set-user-id and set-group-id bits. Returns a handle; (now) is what the host
 * says of the file: FILES_STATX_BYTES, a struct statx.
 *   -ENXIO   it is not a regular file or a directory, and (flags) lack O_PATH.
 *            The host does not open it even for a moment
 *   -EAGAIN  names were changed at the same time: try again
 *   -EMFILE  too many are open
 */
static inline int64_t files_open(int64_t dir, const char *path, uint32_t flags,
	uint32_t mode, void *now)
{
	return host_file(FILES_OPEN, (uint64_t)dir, (uintptr_t)path, flags,
		mode, (uintptr_t)now);
}

/* Not of a mount: -EBADF. */
static inline int files_close(int64_t handle)
{
	return (int)host_file(FILES_CLOSE, (uint64_t)handle, 0, 0, 0, 0);
}

/*
 * From now on cubicle (client) may read the open file, if (may) has 1, and
 * write it, if (may) has 2, by itself (given.h); or not any more. That ends
 * with the handle. A directory is given to look up names, with 1.
 *   -EINVAL  no such cubicle
 */
static inline int files_give(int64_t file, uint32_t client, uint32_t may)
{
	return (int)host_file(FILES_GIVE, (uint64_t)file, client, may, 0, 0);
}

/* From now on cubicle (client) alone may set locks of the open file by itself;
 * 0: no cubicle may. -EINVAL  no such cubicle */
static inline int files_give_locks(int64_t file, uint32_t client)
{
	return (int)host_file(FILES_GIVE_LOCKS, (uint64_t)file, client, 0, 0, 0);
}

/* statx(2) of (name) in directory (handle), without following a link; of the
 * handle itself if it is "". (to) has FILES_STATX_BYTES. */
static inline int files_stat(int64_t handle, const char *name, void *to)
{
	return (int)host_file(FILES_STAT, (uint64_t)handle, (uintptr_t)name, 0,
		0, (uintptr_t)to);
}

/* pread(2), pwrite(2). Both may do less, and do at most FILES_TRANSFER_MAX bytes. */
static inline int64_t files_read(
	int64_t file, void *buf, size_t len, int64_t offset)
{
	return host_file(FILES_READ, (uint64_t)file, (uintptr_t)buf, len,
		(uint64_t)offset, 0);
}
static inline int64_t files_write(
	int64_t file, const void *buf, size_t len, int64_t offset)
{
	return host_file(FILES_WRITE, (uint64_t)file, (uintptr_t)buf, len,
		(uint64_t)offset, 0);
}

/* From now on files_write() appends if (on), and ignores its offset. */
static inline int files_append(int64_t file, int on)
{
	return (int)host_file(
		FILES_APPEND, (uint64_t)file, 0, on ? 02000 : 0, 0, 0);
}

static inline int64_t files_seek(int64_t handle, int64_t offset, int whence)
{
	return host_file(FILES_SEEK, (uint64_t)handle, (uint64_t)offset,
		(uint64_t)whence, 0, 0);
}

static inline int files_truncate(int64_t file, int64_t size)
{
	return (int)host_file(
		FILES_TRUNCATE, (uint64_t)file, (uint64_t)size, 0, 0, 0);
}

/* fallocate(2), (mode) 0 or FALLOC_FL_KEEP_SIZE. */
static inline int files_allocate(
	int64_t file, int mode, int64_t offset, int64_t len)
{
	return (int)host_file(FILES_ALLOCATE, (uint64_t)file, (uint64_t)mode,
		(uint64_t)offset, (uint64_t)len, 0);
}

/* fsync(2), fdatasync(2) or syncfs(2): (what) is FILES_SYNC, FILES_SYNC_DATA or
 * FILES_SYNC_ALL. */
static inline int files_sync(int64_t handle, uint32_t what)
{
	return (int)host_file(what, (uint64_t)handle, 0, 0, 0, 0);
}

/* getdents64(2), FILES_TRANSFER_MAX bytes at most. */
static inline int64_t files_list(int64_t dir, void *buf, size_t len)
{
	return host_file(FILES_LIST, (uint64_t)dir, (uintptr_t)buf, len, 0, 0);
}

static inline int files_make_directory(
	int64_t dir, const char *name, uint32_t mode)
{
	return (int)host_file(FILES_MAKE_DIRECTORY, (uint64_t)dir,
		(uintptr_t)name, mode, 0, 0);
}

/* unlinkat(2), (flags) 0 or AT_REMOVEDIR. */
static inline int files_remove(int64_t dir, const char *name, int flags)
{
	return (int)host_file(FILES_REMOVE, (uint64_t)dir, (uintptr_t)name,
		(uint64_t)flags, 0, 0);
}

/* renameat2(2), (flags) 0, RENAME_NOREPLACE or RENAME_EXCHANGE. */
static inline int files_rename(int64_t old_dir, const char *old_name,
	int64_t new_dir, const char *new_name, int flags)
{
	return (int)host_file(FILES_RENAME, (uint64_t)old_dir,
		(uintptr_t)old_name, (uint64_t)new_dir, (uintptr_t)new_name,
		(uint64_t)flags);
}

static inline int files_link(int64_t old_dir, const char *old_name,
	int64_t new_dir, const char *new_name)
{
	return (int)host_file(FILES_LINK, (uint64_t)old_dir,
		(uintptr_t)old_name, (uint64_t)new_dir, (uintptr_t)new_name, 0);
}

/* Make (name) in (dir) a symbolic link to (target), a path. */
static inline int files_make_link(
	const char *target, int64_t dir, const char *name)
{
	return (int)host_file(FILES_MAKE_LINK, (uintptr_t)target, (uint64_t)dir,
		(uintptr_t)name, 0, 0);
}

static inline int64_t files_read_link(
	int64_t dir, const char *name, void *buf, size_t len)
{
	return host_file(FILES_READ_LINK, (uint64_t)dir, (uintptr_t)name,
		(uintptr_t)buf, len, 0);
}

/* fchmod(2), without set-user-id and set-group-id bits. */
static inline int files_set_mode(int64_t handle, uint32_t mode)
{
	return (int)host_file(FILES_SET_MODE, (uint64_t)handle, mode, 0, 0, 0);
}

/* utimensat(2) of (handle), which may be open with O_PATH; two struct timespec
 * at (times). */
static inline int files_set_times(int64_t handle, const void *times)
{
	return (int)host_file(
		FILES_SET_TIMES, (uint64_t)handle, 0, (uintptr_t)times, 0, 0);
}

/* fstatfs(2); (to) has 120 bytes. */
static inline int files_space(int64_t handle, void *to)
{
	return (int)host_file(
		FILES_SPACE, (uint64_t)handle, (uintptr_t)to, 0, 0, 0);
}

/* F_OFD_GETLK and F_OFD_SETLK of fcntl(2); a struct flock, of 32 bytes, at
 * (lock). */
static inline int files_lock_get(int64_t file, void *lock)
{
	return (int)host_file(
		FILES_LOCK_GET, (uint64_t)file, 0, (uintptr_t)lock, 0, 0);
}
static inline int files_lock_set(int64_t file, const void *lock)
{
	return (int)host_file(
		FILES_LOCK_SET, (uint64_t)file, 0, (uintptr_t)lock, 0, 0);
}

#endif
