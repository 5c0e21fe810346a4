/* SPDX-License-Identifier: MIT */
/*
 * file.c: system calls on files whose arguments differ from vfs's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/statfs.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include "kstat.h"
#include "lease.h"
#include "remember.h"
#include "syscall.h"
#include "optional.h"

#define SELF	      CUBICLE_SELF
#define TERMIOS_BYTES 36 /* of the kernel's; musl's has more */

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

long file_fstat(int fd, struct kstat *to)
{
	struct vfs_stat st;
	int error = remember_fstat(fd, &st);

	return stat_convert(error, &st, to);
}

long file_stat(int dirfd, const char *path, int flags, struct kstat *to)
{
	struct vfs_stat st;
	int error = remember_stat(dirfd, path, flags, &st);

	return stat_convert(error, &st, to);
}

long file_statfs(const char *path, void *to)
{
	struct vfs_filesystem fs;
	int error = vfs_statfs(SELF, path, &fs);

	if (error < 0)
		return error;
	*(struct statfs *)to = (struct statfs){
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

/* Descriptors, below 64, that are known to be closed on exec; musl's open()
 * sets that a second time. */
static uint64_t close_on_exec;

static uint64_t bit_of(long fd)
{
	return fd >= 0 && fd < 64 ? (uint64_t)1 << fd : 0;
}

/* (fd), if it is one and no error, is new; made with (flags). */
static long descriptor_made(long fd, int flags)
{
	if (flags & O_CLOEXEC)
		close_on_exec |= bit_of(fd);
	else
		close_on_exec &= ~bit_of(fd);
	return fd;
}

/* (fd) is going to be closed. */
static void descriptor_forget(int fd)
{
	close_on_exec &= ~bit_of(fd);
	remember_closed(fd);
	lease_closed(fd);
}

long file_open(int dirfd, const char *path, int flags, uint32_t mode)
{
	return descriptor_made(vfs_open(SELF, dirfd, path, flags, mode), flags);
}

long file_close(int fd)
{
	descriptor_forget(fd);
	return vfs_close(SELF, fd);
}

long file_dup(int fd, int at_least, int flags)
{
	return descriptor_made(vfs_dup(SELF, fd, at_least, flags), flags);
}

long file_dup_to(int fd, int to, int flags)
{
	if (fd == to)
		return vfs_dup_to(SELF, fd, to, flags);
	descriptor_forget(to);
	return descriptor_made(vfs_dup_to(SELF, fd, to, flags), flags);
}

static long set_close_on_exec(int fd, long on)
{
	uint64_t bit = bit_of(fd);

	if (on && (close_on_exec & bit))
		return 0;
	long error = vfs_fcntl(SELF, fd, F_SETFD, on ? FD_CLOEXEC : 0);
	if (!error)
		descriptor_made(fd, on ? O_CLOEXEC : 0);
	return error;
}

/* (error) is that of changing the working directory. */
long file_chdir(long error)
{
	if (!error)
		remember_directory_changed();
	return error;
}

/* There is one file system that a descriptor can be on, but for devices. */
long file_fstatfs(int fd, void *to)
{
	if (vfs_fcntl(SELF, fd, F_GETFD, 0) < 0)
		return -EBADF;
	return file_statfs("/", to);
}

static long set_lock(int fd, int command, const struct vfs_lock *lock)
{
	if (!lock)
		return -EFAULT;
	return lease_lock(fd, command, lock);
}

long file_fcntl(int fd, int command, long argument)
{
	switch (command) {
	case F_DUPFD:
		return file_dup(fd, (int)argument, 0);
	case F_DUPFD_CLOEXEC:
		return file_dup(fd, (int)argument, O_CLOEXEC);
	case F_SETFD:
		return set_close_on_exec(fd, argument & FD_CLOEXEC);
	case F_GETLK:
		return vfs_lock_get(
			SELF, fd, (struct vfs_lock *)(uintptr_t)argument);
	case F_SETLK:
	case F_SETLKW:
		return set_lock(fd, command,
			(const struct vfs_lock *)(uintptr_t)argument);
	}
	return vfs_fcntl(SELF, fd, command, argument);
}

static long set_nonblocking(int fd, int on)
{
	long flags = vfs_fcntl(SELF, fd, F_GETFL, 0);

	if (flags < 0)
		return flags;
	return vfs_fcntl(SELF, fd, F_SETFL,
		on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

/* The rest is not passed on: only here is known what (to) points to. */
long file_ioctl(int fd, unsigned long request, void *to)
{
	long error = vfs_fcntl(SELF, fd, F_GETFD, 0);

	if (error < 0)
		return error;
	switch (request) {
	case FIOCLEX:
		return set_close_on_exec(fd, 1);
	case FIONCLEX:
		return set_close_on_exec(fd, 0);
	case FIONBIO:
		return to ? set_nonblocking(fd, *(int *)to) : -EFAULT;
	case TCGETS:
		return to ? vfs_ioctl(SELF, fd, request, to, TERMIOS_BYTES)
			  : -EFAULT;
	case TIOCGWINSZ:
		return to ? vfs_ioctl(SELF, fd, request, to,
				    sizeof(struct winsize))
			  : -EFAULT;
	}
	return -ENOTTY;
}

/* There is only user 0: all is its own. (error) is that of finding the file. */
long file_chown(long error, unsigned int user, unsigned int group)
{
	if (error < 0)
		return error;
	return user + 1 <= 1 && group + 1 <= 1 ? 0 : -EPERM;
}

long file_utimens(
	int dirfd, const char *path, const struct timespec *times, int flags)
{
	struct vfs_time t[2];

	if (!times)
		return vfs_utimens(SELF, dirfd, path, NULL, 0, flags);
	for (int i = 0; i < 2; i++)
		t[i] = (struct vfs_time){times[i].tv_sec, times[i].tv_nsec};
	return vfs_utimens(SELF, dirfd, path, t, 2, flags);
}

/* --- reading and writing -------------------------------------------------- */

/* A call of vfs that transfers (bytes), of (buf). */
typedef int64_t transfer(int fd, char *buf, size_t bytes, int64_t offset);

static int64_t read_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	(void)offset;
	return vfs_read(SELF, fd, buf, bytes);
}

static int64_t write_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	(void)offset;
	return vfs_write(SELF, fd, buf, bytes);
}

static int64_t pread_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	return vfs_pread(SELF, fd, buf, bytes, offset);
}

static int64_t pwrite_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	return vfs_pwrite(SELF, fd, buf, bytes, offset);
}

/* vfs does no more than VFS_TRANSFER_MAX at a time. A program expects that all
 * is done, if that can be. */
static long in_steps(
	transfer *some, int fd, char *buf, size_t bytes, int64_t offset)
{
	size_t total = 0, want;
	int64_t n;

	if (bytes > INT32_MAX)
		bytes = INT32_MAX & ~4095; /* as Linux */
	do {
		want = bytes - total < VFS_TRANSFER_MAX ? bytes - total
							: VFS_TRANSFER_MAX;
		n = some(fd, buf + total, want, offset + (int64_t)total);
		if (n < 0)
			return total ? (long)total : n;
		total += (size_t)n;
	} while ((size_t)n == want && total < bytes);
	return (long)total;
}

long file_read(int fd, void *buf, size_t bytes)
{
	if (bytes <= VFS_TRANSFER_MAX)
		return vfs_read(SELF, fd, buf, bytes);
	return in_steps(read_some, fd, buf, bytes, 0);
}

long file_write(int fd, void *buf, size_t bytes)
{
	if (bytes <= VFS_TRANSFER_MAX)
		return vfs_write(SELF, fd, buf, bytes);
	return in_steps(write_some, fd, buf, bytes, 0);
}

long file_pread(int fd, void *buf, size_t bytes, int64_t offset)
{
	if (bytes <= VFS_TRANSFER_MAX)
		return vfs_pread(SELF, fd, buf, bytes, offset);
	return in_steps(pread_some, fd, buf, bytes, offset);
}

long file_pwrite(int fd, void *buf, size_t bytes, int64_t offset)
{
	if (bytes <= VFS_TRANSFER_MAX)
		return vfs_pwrite(SELF, fd, buf, bytes, offset);
	return in_steps(pwrite_some, fd, buf, bytes, offset);
}

/* One piece after the other, less the first (skip) bytes, until one is not done
 * whole. */
static long each_piece(transfer *some, int fd, const struct iovec *iov,
	int count, size_t skip, int64_t offset)
{
	long total = 0;

	if (count < 0 || count > VFS_IOV_MAX)
		return -EINVAL;
	for (int i = 0; i < count; i++) {
		if (skip >= iov[i].iov_len) {
			skip -= iov[i].iov_len;
			continue;
		}
		size_t bytes = iov[i].iov_len - skip;
		long n = in_steps(some, fd, (char *)iov[i].iov_base + skip,
			bytes, offset + total);
		skip = 0;
		if (n < 0)
			return total ? total : n;
		total += n;
		if ((size_t)n < bytes)
			break;
	}
	return total;
}

/* (n) is what vfs did of all of it in one call. */
static long the_rest(
	transfer *some, int fd, const struct iovec *iov, int count, long n)
{
	if (n != VFS_TRANSFER_MAX)
		return n;
	long more = each_piece(some, fd, iov, count, (size_t)n, 0);
	return more > 0 ? n + more : n;
}

long file_readv(int fd, const struct iovec *iov, int count)
{
	return the_rest(
		read_some, fd, iov, count, vfs_readv(SELF, fd, iov, count));
}

long file_writev(int fd, const struct iovec *iov, int count)
{
	return the_rest(
		write_some, fd, iov, count, vfs_writev(SELF, fd, iov, count));
}

long file_preadv(int fd, const struct iovec *iov, int count, int64_t offset)
{
	return each_piece(pread_some, fd, iov, count, 0, offset);
}

long file_pwritev(int fd, const struct iovec *iov, int count, int64_t offset)
{
	return each_piece(pwrite_some, fd, iov, count, 0, offset);
}

static int64_t copy_read(int fd, int64_t *offset, char *buf, size_t bytes)
{
	return offset ? vfs_pread(SELF, fd, buf, bytes, *offset)
		      : vfs_read(SELF, fd, buf, bytes);
}

static int64_t copy_write(
	int fd, int64_t *offset, const char *buf, size_t bytes)
{
	return offset ? vfs_pwrite(SELF, fd, buf, bytes, *offset)
		      : vfs_write(SELF, fd, buf, bytes);
}

/* sendfile() and copy_file_range(), through a buffer. */
long file_copy(int from, int64_t *from_offset, int to, int64_t *to_offset,
	size_t bytes)
{
	char buf[4096];
	long total = 0;

	while ((size_t)total < bytes) {
		size_t want = bytes - (size_t)total < sizeof(buf)
			? bytes - (size_t)total
			: sizeof(buf);
		int64_t n = copy_read(from, from_offset, buf, want);
		int64_t done =
			n > 0 ? copy_write(to, to_offset, buf, (size_t)n) : n;
		if (done <= 0)
			return total ? total : done;
		if (from_offset)
			*from_offset += done;
		else if (done < n)
			vfs_lseek(SELF, from, done - n, SEEK_CUR);
		if (to_offset)
			*to_offset += done;
		total += done;
	}
	return total;
}
