/* SPDX-License-Identifier: MIT */
/*
 * vfs.h: files, as a program knows them.
 *
 * Nouns
 *   descriptor  a small number for an open file; each cubicle has its own
 *               table, in which 0, 1 and 2 are open on the console from the
 *               start
 *   path        up to VFS_PATH_BYTES with its NUL; relative ones start at the
 *               directory of the descriptor (dirfd), or at the caller's
 *               working directory where that is VFS_AT_CWD
 *
 * Numbers (flags, modes, errors, commands) are Linux's, for x86-64. Behaviour
 * is POSIX's, errors are Linux's. There are no users: everything is owned by
 * user 0, and permission bits are kept but not enforced.
 *
 * Limits: a client has up to VFS_DESCRIPTORS_MAX descriptors and 1,024 ranges
 * that are locked (-ENOLCK), and all that vfs keeps for it is at most its part
 * of half of vfs's heap (-ENOMEM).
 *
 * No call waits. A call that would have to wait fails with -EAGAIN if the file
 * has O_NONBLOCK, and otherwise with -VFS_EWAIT: then the caller waits as
 * vfs_poll() says, and makes the call again.
 *
 * Errors: negative errno, out-parameters untouched. Every function that takes a
 * descriptor has -EBADF, every one that takes a path has -ENOENT, -ENOTDIR,
 * -ENAMETOOLONG, -ELOOP and -EFAULT; they are not repeated.
 */
#ifndef VFS_H
#define VFS_H

#include <cubicle/interface.h>

#define VFS_PATH_BYTES 4096
#define VFS_NAME_BYTES 256 /* of one name in a directory, with its NUL */
#define VFS_AT_CWD     (-100)
#define VFS_IOV_MAX    1024

#define VFS_DESCRIPTORS_MAX 65536

#define VFS_EWAIT    512 /* an error: see above */
#define VFS_ESIGNALS 513 /* an error: see vfs_signal_file() */

#define VFS_ADDRESS_BYTES 128

/* A struct sockaddr of any family. */
struct vfs_address {
	uint32_t bytes; /* of (data) that count; 0: there is none */
	unsigned char data[VFS_ADDRESS_BYTES];
};

/* What one call transfers at most: with more, it does less than was asked for.
 * So a client's call cannot keep vfs busy for long. */
#define VFS_TRANSFER_MAX (1 << 20)
#define VFS_LISTING_MAX	 (1 << 16) /* the same for vfs_getdents() */

struct iovec;

struct vfs_time {
	int64_t seconds; /* since 1970 */
	int64_t nanoseconds;
};

#define VFS_TIME_NOW  0x3fffffff /* nanoseconds: the present time */
#define VFS_TIME_OMIT 0x3ffffffe /* nanoseconds: leave it as it is */

struct vfs_stat {
	uint64_t device;
	uint64_t inode;
	uint64_t links;
	uint32_t mode; /* S_IF* and permission bits */
	uint32_t block_bytes;
	uint64_t rdevice;
	int64_t size;	/* bytes */
	int64_t blocks; /* of 512 bytes, holes not counted */
	struct vfs_time accessed, modified, changed;
};

struct vfs_filesystem {
	uint64_t type; /* as statfs() of Linux gives it */
	uint64_t block_bytes;
	uint64_t blocks, blocks_free; /* of block_bytes */
	uint64_t files, files_free;
	uint64_t name_bytes; /* longest name, without its NUL */
};

/* One entry of vfs_getdents(), the layout of Linux's struct linux_dirent64. */
struct vfs_dirent {
	uint64_t inode;
	int64_t offset; /* of the next entry, for vfs_lseek() */
	uint16_t bytes; /* of this entry; the next one follows */
	uint8_t type;	/* DT_* */
	char name[];
};

/* struct flock of Linux, for vfs_lock_get(). */
struct vfs_lock {
	int16_t type;	/* F_RDLCK 0, F_WRLCK 1, F_UNLCK 2 */
	int16_t whence; /* SEEK_* */
	int32_t reserved;
	int64_t start, length;
	int32_t pid;
	int32_t reserved2;
};

/*
 * A record lock that vfs keeps for a client, which may hold less than that now,
 * and then more again, without asking. All members are the client's to write;
 * vfs writes (granted) and (held) when it takes something back: before it
 * refuses somebody else for the sake of the lock, it looks at what is held.
 */
struct vfs_lease {
	uint64_t file;	       /* see VFS_HAS_LEASES */
	int64_t start, length; /* from the start of the file; 0: to the end */
	int32_t granted; /* F_RDLCK, F_WRLCK; F_UNLCK: the entry is free */
	int32_t held;	 /* the same or less; F_UNLCK: nothing */
};

#define VFS_LEASES 8

/*
 * What vfs and a client tell each other without a call, in memory of the
 * client. While (version) is the same number, and not 0, no attribute of any
 * file has changed and no name has come or gone, so answers of vfs_stat() and
 * vfs_fstat() are still true; but not those about devices, which change by
 * themselves. (lease): locks that the client has set, no two
 * of which overlap, on files for which vfs_fcntl(VFS_HAS_LEASES) is not 0.
 */
struct vfs_notice {
	uint64_t version;
	struct vfs_lease lease[VFS_LEASES];
};

/*
 * From now on keep (notice), 8-byte aligned memory of the caller's own, in
 * which all leases are free; NULL: no longer. Returns the id of the cubicle
 * that vfs is in, to which the caller has to open a window on it, unless it is
 * in there itself. -EINVAL  (notice) is not aligned
 */
CUBICLE_FUNCTION((error, int), vfs_notify, (caller, cubicle_id_t, who),
	(own, struct vfs_notice *, notice));

/* Mount file system (type), "ramfs", "devfs", "hostfs" or "overlay", on
 * directory (path); the first one on "/". (source): of hostfs and overlay, the
 * number of the host's directory (files.h); unused by the others. -ENODEV  no
 * such type     -EBUSY  something is mounted there -EPERM   the caller is not
 * the cubicle that mounted "/" */
CUBICLE_FUNCTION((error, int), vfs_mount, (caller, cubicle_id_t, who),
	(nonnull, string, const char *, type, 32),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, uint32_t, source));

/* open(2): (flags) O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC,
 * O_APPEND, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC; others are ignored.
 * Returns the lowest free descriptor.
 *   -EEXIST -EISDIR -EMFILE -EINVAL -ENOSPC */
CUBICLE_FUNCTION((error, int), vfs_open, (caller, cubicle_id_t, who),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, int, flags), (value, uint32_t, mode));

/* The result of vfs_open_stat(), besides the descriptor. */
struct vfs_opened {
	struct vfs_stat st;
	int64_t given; /* what vfs_give() has returned, or 0: it was not called */
};

/* The same as vfs_open(), and says what it knows to (opened). If vfs tells the
 * client a version after this call (struct vfs_notice), the client may use (st)
 * as the current attributes until its next system call, even if the file is one
 * of the host. */
CUBICLE_FUNCTION((error, int), vfs_open_stat, (caller, cubicle_id_t, who),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, int, flags), (value, uint32_t, mode),
	(nonnull, out_struct, struct vfs_opened *, opened));

CUBICLE_FUNCTION(
	(error, int), vfs_close, (caller, cubicle_id_t, who), (value, int, fd));

/* read(2), write(2) and their kin, VFS_TRANSFER_MAX bytes at most.
 *   -EISDIR -EINVAL -ENOSPC -EFBIG -ESPIPE */
CUBICLE_FUNCTION((count, int64_t, len), vfs_read, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, grant_out, void *, buf, len),
	(value, size_t, len));
CUBICLE_FUNCTION((count, int64_t, len), vfs_write, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, grant_in, const void *, buf, len),
	(value, size_t, len));
CUBICLE_FUNCTION((count, int64_t, len), vfs_pread, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, grant_out, void *, buf, len),
	(value, size_t, len), (value, int64_t, offset));
CUBICLE_FUNCTION((count, int64_t, len), vfs_pwrite, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, grant_in, const void *, buf, len),
	(value, size_t, len), (value, int64_t, offset));
CUBICLE_FUNCTION((error, int64_t), vfs_readv, (caller, cubicle_id_t, who),
	(value, int, fd),
	(nonnull, iovec_out, const struct iovec *, iov, count),
	(value, int, count));
CUBICLE_FUNCTION((error, int64_t), vfs_writev, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, iovec_in, const struct iovec *, iov, count),
	(value, int, count));

/*
 * The handle of (fd), a regular file of the host, with which the caller may
 * read and write it by itself (cubicle/given.h), times 4, plus 1 if it may read
 * it, plus 2 if it may write it. It may until it closes a descriptor of the
 * file; then it can ask again.
 *   -ENODEV      a regular file that is not one of the host: vfs_fsync() has
 *                nothing to do for it
 *   -EOPNOTSUPP  no regular file, or not open for data
 */
CUBICLE_FUNCTION((error, int64_t), vfs_give, (caller, cubicle_id_t, who),
	(value, int, fd));

/*
 * mmap(2) with MAP_SHARED of a file in memory: (len) bytes from (offset) on, a
 * multiple of a page, to be written if (writable). Returns the address, which
 * is in the cubicle of the file system. The same bytes of a file have the same
 * address each time, so that mappings can overlap. Bytes that are stored after
 * the end of the file are lost, and no other cubicle can read them. -EACCES
 * (fd) does not allow it -ENODEV  the file is not in memory, but maybe given
 * (vfs_give()) -ENOMEM  the caller has mapped too much; or the file has too
 * many pages mapped already, and these are not among them -ENOSPC  there is no
 * room for the pages of a hole
 */
CUBICLE_FUNCTION((error, int64_t), vfs_map, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int64_t, offset), (value, size_t, len),
	(value, int, writable));

/* munmap(2) of what vfs_map() returned: the whole pages (at, len), any part of
 * mappings. Returns 1 if some of it was mapped, or 0. Where several mappings
 * are, one of them ends. -EINVAL  not whole pages */
CUBICLE_FUNCTION((error, int), vfs_unmap, (caller, cubicle_id_t, who),
	(value, uint64_t, at), (value, size_t, len));

/* Are all of the whole pages (at, len) mapped with vfs_map()? Returns 0 if not;
 * VFS_MAPPED_WRITABLE if so, and the descriptors allowed all of them to be
 * written; otherwise VFS_MAPPED. -EINVAL */
#define VFS_MAPPED	    1
#define VFS_MAPPED_WRITABLE 2
CUBICLE_FUNCTION((error, int), vfs_is_mapped, (caller, cubicle_id_t, who),
	(value, uint64_t, at), (value, size_t, len));

/* mremap(2) of what vfs_map() returned: (len) bytes in place of the (had) bytes
 * at (at). Returns the address. (had) 0: the old mapping stays. Errors as
 * above, and -EINVAL  nothing is mapped there   -EFAULT  less than (had) bytes
 * are */
CUBICLE_FUNCTION((error, int64_t), vfs_remap, (caller, cubicle_id_t, who),
	(value, uint64_t, at), (value, size_t, had), (value, size_t, len));

/* lseek(2), with SEEK_SET, _CUR, _END, _DATA and _HOLE. -EINVAL -ENXIO -ESPIPE
 */
CUBICLE_FUNCTION((error, int64_t), vfs_lseek, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int64_t, offset), (value, int, whence));

CUBICLE_FUNCTION((error, int), vfs_fstat, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, out_struct, struct vfs_stat *, st));
/* (flags): AT_SYMLINK_NOFOLLOW 0x100, AT_EMPTY_PATH 0x1000. */
CUBICLE_FUNCTION((error, int), vfs_stat, (caller, cubicle_id_t, who),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, int, flags), (nonnull, out_struct, struct vfs_stat *, st));
CUBICLE_FUNCTION((error, int), vfs_access, (caller, cubicle_id_t, who),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, int, mode));
CUBICLE_FUNCTION((error, int), vfs_statfs, (caller, cubicle_id_t, who),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(nonnull, out_struct, struct vfs_filesystem *, fs));

/* ftruncate(2): grows with a hole. -EINVAL -EISDIR -EFBIG */
CUBICLE_FUNCTION((error, int), vfs_ftruncate, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int64_t, size));
CUBICLE_FUNCTION((error, int), vfs_truncate, (caller, cubicle_id_t, who),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, int64_t, size));
/* fallocate(2): mode 0 and FALLOC_FL_KEEP_SIZE; else -EOPNOTSUPP. */
CUBICLE_FUNCTION((error, int), vfs_fallocate, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, mode), (value, int64_t, offset),
	(value, int64_t, len));
/* fsync(2), fdatasync(2) or syncfs(2): nothing to do for files in memory.
 * -EINVAL  another (what) */
#define VFS_SYNC_FILE 0
#define VFS_SYNC_DATA 1
#define VFS_SYNC_ALL  2
CUBICLE_FUNCTION((error, int), vfs_fsync, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, what));
/* sync(2). Returns 0, or the error of a file system. */
CUBICLE_FUNCTION((error, int), vfs_sync, (caller, cubicle_id_t, who));

CUBICLE_FUNCTION((error, int), vfs_mkdir, (caller, cubicle_id_t, who),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, uint32_t, mode));
/* unlinkat(2): (flags) 0, or AT_REMOVEDIR 0x200. An open file lives on.
 *   -EISDIR -ENOTEMPTY -EBUSY */
CUBICLE_FUNCTION((error, int), vfs_unlink, (caller, cubicle_id_t, who),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, int, flags));
/* renameat2(2): (flags) 0 or RENAME_NOREPLACE 1 or RENAME_EXCHANGE 2.
 *   -EXDEV -EISDIR -ENOTEMPTY -EINVAL -EEXIST */
CUBICLE_FUNCTION((error, int), vfs_rename, (caller, cubicle_id_t, who),
	(value, int, old_dirfd),
	(nonnull, string, const char *, old_path, VFS_PATH_BYTES),
	(value, int, new_dirfd),
	(nonnull, string, const char *, new_path, VFS_PATH_BYTES),
	(value, int, flags));
CUBICLE_FUNCTION((error, int), vfs_link, (caller, cubicle_id_t, who),
	(value, int, old_dirfd),
	(nonnull, string, const char *, old_path, VFS_PATH_BYTES),
	(value, int, new_dirfd),
	(nonnull, string, const char *, new_path, VFS_PATH_BYTES));
CUBICLE_FUNCTION((error, int), vfs_symlink, (caller, cubicle_id_t, who),
	(nonnull, string, const char *, target, VFS_PATH_BYTES),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES));
/* Bytes of the link's target put into (buf), without a NUL. -EINVAL */
CUBICLE_FUNCTION((count, int64_t, len), vfs_readlink,
	(caller, cubicle_id_t, who), (value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(nonnull, grant_out, char *, buf, len), (value, size_t, len));
/* getdents64(2): whole entries (struct vfs_dirent); 0 at the end. -ENOTDIR, and
 * -EINVAL if (len) is too small for one. VFS_LISTING_MAX bytes at most. */
CUBICLE_FUNCTION((count, int64_t, len), vfs_getdents,
	(caller, cubicle_id_t, who), (value, int, fd),
	(nonnull, grant_out, void *, buf, len), (value, size_t, len));

CUBICLE_FUNCTION((error, int), vfs_chmod, (caller, cubicle_id_t, who),
	(value, int, dirfd),
	(nonnull, string, const char *, path, VFS_PATH_BYTES),
	(value, uint32_t, mode));
CUBICLE_FUNCTION((error, int), vfs_fchmod, (caller, cubicle_id_t, who),
	(value, int, fd), (value, uint32_t, mode));
/* utimensat(2): (times) accessed and modified, or NULL for now; (path) NULL
 * is the descriptor (dirfd) itself. */
CUBICLE_FUNCTION((error, int), vfs_utimens, (caller, cubicle_id_t, who),
	(value, int, dirfd), (string, const char *, path, VFS_PATH_BYTES),
	(in_array, const struct vfs_time *, times, count), (value, int, count),
	(value, int, flags));
/* Returns the old mask. */
CUBICLE_FUNCTION((value, uint32_t), vfs_umask, (caller, cubicle_id_t, who),
	(value, uint32_t, mask));

CUBICLE_FUNCTION((error, int), vfs_chdir, (caller, cubicle_id_t, who),
	(nonnull, string, const char *, path, VFS_PATH_BYTES));
CUBICLE_FUNCTION((error, int), vfs_fchdir, (caller, cubicle_id_t, who),
	(value, int, fd));
/* Bytes put into (buf), with the NUL. -ERANGE if it is too small. */
CUBICLE_FUNCTION((count, int64_t, len), vfs_getcwd, (caller, cubicle_id_t, who),
	(nonnull, grant_out, char *, buf, len), (value, size_t, len));

/* dup(2) if (at_least) is all that is asked: the lowest free descriptor from
 * there on. (flags): O_CLOEXEC. -EMFILE */
CUBICLE_FUNCTION((error, int), vfs_dup, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, at_least), (value, int, flags));
/* dup3(2), but with equal numbers it does what dup2() does. */
CUBICLE_FUNCTION((error, int), vfs_dup_to, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, to), (value, int, flags));
/*
 * fcntl(2) for F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETPIPE_SZ and
 * F_SETPIPE_SZ; else -EINVAL. And
 * VFS_HAS_LEASES: can locks on the file be leases?
 *   0                no
 *   VFS_LEASES_HERE  yes; vfs_lease.file is its inode number
 *   VFS_LEASES_HOST  yes; vfs_lease.file is VFS_LEASE_OF(handle), of the handle
 *                    that vfs_give() returned. Each change of what is held is a
 *                    given_lock(). If that fails with -EBADF, the client sets
 *                    the lock by vfs_lock_set(), and the lease has ended
 */
#define VFS_HAS_LEASES	     0x10000
#define VFS_LEASES_HERE	     1
#define VFS_LEASES_HOST	     2
#define VFS_LEASE_OF(handle) (~(uint64_t)(handle))
CUBICLE_FUNCTION((error, int), vfs_fcntl, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, command), (value, int64_t, argument));
/*
 * fcntl(2) for F_GETLK 5; and for F_SETLK 6 and F_SETLKW 7, with the members of
 * struct vfs_lock as numbers: (how) is VFS_LOCK_HOW(type, whence). Locks belong
 * to the calling cubicle, and all of them on a file go when it closes any
 * descriptor of it.
 *   -EAGAIN  another cubicle holds it, or another process of the host
 *   -EDEADLK F_SETLKW, and another cubicle holds it: nobody can wait. If a
 *            process of the host holds it, that is -EAGAIN: try again
 *   -ENOLCK  the caller would have too many
 */
#define VFS_LOCK_HOW(type, whence) ((uint16_t)(type) | (uint32_t)(whence) << 16)
CUBICLE_FUNCTION((error, int), vfs_lock_get, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, inout_struct, struct vfs_lock *, lock));
CUBICLE_FUNCTION((error, int), vfs_lock_set, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, command), (value, uint32_t, how),
	(value, int64_t, start), (value, int64_t, length));
/* ioctl(2) for TCGETS 0x5401 (fills 36 bytes) and TIOCGWINSZ 0x5413 (8 bytes)
 * on a terminal, and FIONREAD 0x541b (4 bytes) on what is no file; else
 * -ENOTTY. (out) has room for 64 bytes. */
CUBICLE_FUNCTION((error, int), vfs_ioctl, (caller, cubicle_id_t, who),
	(value, int, fd), (value, uint64_t, request),
	(nonnull, out, void *, out, bytes), (value, size_t, bytes));
/* --- waiting ------------------------------------------------------------------ */

/* struct pollfd of Linux. */
struct vfs_pollfd {
	int32_t fd; /* negative: none */
	int16_t events;
	int16_t revents;
};

/* The events, besides a signal, that end a wait. */
struct vfs_wait {
	int64_t until_ns; /* monotonic; INT64_MAX: no time */
	int64_t set;	  /* for given_wait(): a member is ready; 0: none */
	uint32_t streams; /* of the console: bit n for stream n */
	uint32_t reserved;
};

/*
 * poll(2), without waiting, for the (bytes) bytes of entries at (fds). Returns
 * how many entries have revents. If none has, (wait) says what can change that:
 * the caller waits for that, and then calls again. -EINVAL  half an entry
 */
CUBICLE_FUNCTION((error, int), vfs_poll, (caller, cubicle_id_t, who),
	(nonnull, grant_inout, struct vfs_pollfd *, fds, bytes),
	(value, size_t, bytes), (nonnull, out_struct, struct vfs_wait *, wait));

/* epoll_create1(2). (flags): O_CLOEXEC. */
CUBICLE_FUNCTION((error, int), vfs_epoll_create, (caller, cubicle_id_t, who),
	(value, int, flags));

/* epoll_ctl(2). -EEXIST -ENOENT -ELOOP -EPERM -EINVAL. A client has up to 64
 * watches on an epoll: more are -EINVAL. An open file has up to 256 watches:
 * more are -ENOSPC. */
CUBICLE_FUNCTION((error, int), vfs_epoll_ctl, (caller, cubicle_id_t, who),
	(value, int, epoll), (value, int, how), (value, int, fd),
	(value, uint32_t, events), (value, uint64_t, data));

/*
 * epoll_wait(2), without waiting: as many events as fit into (bytes) bytes;
 * returns how many. If there is none, (wait) is filled as vfs_poll() does it.
 * Then what ends a wait for (wait->set) goes to vfs_epoll_found().
 */
CUBICLE_FUNCTION((error, int), vfs_epoll_wait, (caller, cubicle_id_t, who),
	(value, int, epoll), (nonnull, grant_out, void *, events, bytes),
	(value, size_t, bytes), (nonnull, out_struct, struct vfs_wait *, wait));

/*
 * (bytes) bytes of events, with which a wait for the set of (epoll) has ended:
 * make them what epoll_wait() returns. Returns how many they are now, which can
 * be none. The network has reported them, and may lie about what is ready, but
 * the data are those that vfs_epoll_ctl() was given. -EINVAL: it is no epoll, or
 * there are more than VFS_DESCRIPTORS_MAX.
 */
CUBICLE_FUNCTION((error, int), vfs_epoll_found, (caller, cubicle_id_t, who),
	(value, int, epoll),
	(nonnull, grant_inout, void *, events, bytes),
	(value, size_t, bytes));

/* pipe2(2): the two descriptors to (fds). (flags): O_CLOEXEC, O_NONBLOCK. There
 * is no SIGPIPE here, only -EPIPE. */
struct vfs_pair {
	int32_t fd[2];
};
CUBICLE_FUNCTION((error, int), vfs_pipe, (caller, cubicle_id_t, who),
	(nonnull, out_struct, struct vfs_pair *, fds), (value, int, flags));

/* eventfd2(2). (flags): EFD_SEMAPHORE 1, O_CLOEXEC, O_NONBLOCK. */
CUBICLE_FUNCTION((error, int), vfs_event, (caller, cubicle_id_t, who),
	(value, uint32_t, count), (value, int, flags));

/*
 * timerfd_create(2), timerfd_settime(2), timerfd_gettime(2). (clock):
 * CLOCK_REALTIME 0, CLOCK_MONOTONIC 1, CLOCK_BOOTTIME 7, which is as the
 * second. (flags): TFD_TIMER_ABSTIME 1. Times are in nanoseconds; (at_ns) 0: it
 * is no longer set. What was left before goes to (old). -EINVAL  also
 * TFD_TIMER_CANCEL_ON_SET, as nobody is told of that
 */
struct vfs_timer {
	int64_t interval_ns, left_ns;
};
CUBICLE_FUNCTION((error, int), vfs_timer, (caller, cubicle_id_t, who),
	(value, int, clock), (value, int, flags));
CUBICLE_FUNCTION((error, int), vfs_timer_set, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, flags), (value, int64_t, at_ns),
	(value, int64_t, interval_ns),
	(nonnull, out_struct, struct vfs_timer *, old));
CUBICLE_FUNCTION((error, int), vfs_timer_get, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, out_struct, struct vfs_timer *, now));

/*
 * signalfd4(2): (fd) -1 is a new one. (flags): O_CLOEXEC, O_NONBLOCK. The
 * client has its signals itself: it says which are pending (vfs_signals()), and
 * when it reads the descriptor, that is -VFS_ESIGNALS; then it takes signals of
 * vfs_signal_mask().
 */
CUBICLE_FUNCTION((error, int), vfs_signal_file, (caller, cubicle_id_t, who),
	(value, int, fd), (value, uint64_t, mask), (value, int, flags));
CUBICLE_FUNCTION((error, int), vfs_signal_mask, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, out_struct, uint64_t *, mask));
CUBICLE_FUNCTION((error, int), vfs_signals, (caller, cubicle_id_t, who),
	(value, uint64_t, pending));

/* --- sockets --------------------------------------------------------------------- */

/*
 * socket(2) and socketpair(2). Sockets of AF_UNIX are in vfs, all others in the
 * network, if the layout has one (network.h). (type) may have O_NONBLOCK and
 * O_CLOEXEC.
 *   -EAFNOSUPPORT  there is no such family here
 *   -EPROTONOSUPPORT -ESOCKTNOSUPPORT -EOPNOTSUPP
 *
 * These and the calls below have -ENOTSOCK.
 */
CUBICLE_FUNCTION((error, int), vfs_socket, (caller, cubicle_id_t, who),
	(value, int, family), (value, int, type), (value, int, protocol));
CUBICLE_FUNCTION((error, int), vfs_socket_pair, (caller, cubicle_id_t, who),
	(value, int, family), (value, int, type), (value, int, protocol),
	(nonnull, out_struct, struct vfs_pair *, fds));

/* bind(2), connect(2), listen(2). connect() that has to wait is -EINPROGRESS,
 * whatever the flags of the file are.
 *   -EACCES  the layout does not allow the address */
CUBICLE_FUNCTION((error, int), vfs_bind, (caller, cubicle_id_t, who),
	(value, int, fd),
	(nonnull, in_struct, const struct vfs_address *, address));
CUBICLE_FUNCTION((error, int), vfs_connect, (caller, cubicle_id_t, who),
	(value, int, fd),
	(nonnull, in_struct, const struct vfs_address *, address));
CUBICLE_FUNCTION((error, int), vfs_listen, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, backlog));

/* A connection that was accepted. */
struct vfs_accepted {
	struct vfs_address from; /* of the peer */
	int64_t given; /* what vfs_socket_give() has given, or 0 */
};

/* accept4(2): what is known of the connection to (accepted). (flags):
 * O_NONBLOCK and O_CLOEXEC. */
CUBICLE_FUNCTION((error, int), vfs_accept, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, flags),
	(nonnull, out_struct, struct vfs_accepted *, accepted));

/*
 * recvmsg(2) and sendmsg(2), VFS_TRANSFER_MAX bytes at most. (flags): MSG_PEEK,
 * MSG_TRUNC, MSG_DONTWAIT, MSG_MORE, MSG_OOB. Of a message that is longer than
 * the pieces, the rest is lost; then the result is VFS_TRUNCATED more than what
 * there was. There is no SIGPIPE here, only -EPIPE.
 */
#define VFS_TRUNCATED (1 << 30)
CUBICLE_FUNCTION((error, int64_t), vfs_recv, (caller, cubicle_id_t, who),
	(value, int, fd),
	(nonnull, iovec_out, const struct iovec *, iov, count),
	(value, int, count), (value, int, flags),
	(nonnull, out_struct, struct vfs_address *, from));
CUBICLE_FUNCTION((error, int64_t), vfs_send, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, iovec_in, const struct iovec *, iov, count),
	(value, int, count), (value, int, flags),
	(nonnull, in_struct, const struct vfs_address *, to));

/* getsockopt(2), which returns how many bytes the value has, and setsockopt(2).
 * -ENOPROTOOPT */
#define VFS_OPTION_BYTES 256
CUBICLE_FUNCTION((count, int, bytes), vfs_get_option,
	(caller, cubicle_id_t, who), (value, int, fd), (value, int, level),
	(value, int, name), (nonnull, out, void *, value, bytes),
	(value, uint32_t, bytes));
CUBICLE_FUNCTION((error, int), vfs_set_option, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, level), (value, int, name),
	(nonnull, in, const void *, value, bytes), (value, uint32_t, bytes));

/* getsockname(2), or getpeername(2) if (peer). */
CUBICLE_FUNCTION((error, int), vfs_socket_name, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, peer),
	(nonnull, out_struct, struct vfs_address *, to));
CUBICLE_FUNCTION((error, int), vfs_shutdown, (caller, cubicle_id_t, who),
	(value, int, fd), (value, int, how));

/* Let the caller receive and send with the socket (fd) of the network by
 * itself; the handle for that (cubicle/given.h) to (handle). It may until it
 * closes the socket. */
CUBICLE_FUNCTION((error, int), vfs_socket_give, (caller, cubicle_id_t, who),
	(value, int, fd), (nonnull, out_struct, int64_t *, handle));

/* RLIMIT_NOFILE: descriptors are below (most) from now on. -EINVAL  more than
 * VFS_DESCRIPTORS_MAX */
CUBICLE_FUNCTION((error, int), vfs_limit, (caller, cubicle_id_t, who),
	(value, uint32_t, most));

#endif
