/* SPDX-License-Identifier: MIT */
/*
 * file.c: system calls on open files, and those that open them.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <time.h>
#include "clock.h"
#include "direct.h"
#include "lease.h"
#include "mapped.h"
#include "notice.h"
#include "optional.h"
#include "owner.h"
#include "ready.h"
#include "connection.h"
#include "remember.h"
#include "syscall.h"
#include "view.h"

#define SELF	      CUBICLE_SELF
#define TERMIOS_BYTES 36      /* of the kernel's; musl's has more */
#define LOCK_STEP_NS  1000000 /* between two tries to get a lock */

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
	ready_closed(fd);
	connection_closed(fd);
	lease_closed(fd);
	direct_closed(fd);
	mapped_closed(fd);
}

static long open_at(int dirfd, const char *path, int flags, uint32_t mode)
{
	struct vfs_opened opened;

	if (flags & O_TRUNC)
		view_forget_all();
	int fd = vfs_open_stat(SELF, dirfd, path, flags, mode, &opened);
	if (fd >= 0) {
		remember_opened(fd, &opened);
		direct_opened(fd, opened.given);
	}
	return descriptor_made(fd, flags);
}

long file_open(long path, long flags, long mode, UNUSED3)
{
	return open_at(AT_FDCWD, PTR(path), (int)flags, (uint32_t)mode);
}

long file_creat(long path, long mode, UNUSED4)
{
	return open_at(AT_FDCWD, PTR(path), O_CREAT | O_WRONLY | O_TRUNC,
		(uint32_t)mode);
}

long file_openat(long dirfd, long path, long flags, long mode, UNUSED2)
{
	return open_at((int)dirfd, PTR(path), (int)flags, (uint32_t)mode);
}

long file_close(long fd, UNUSED5)
{
	descriptor_forget((int)fd);
	return vfs_close(SELF, (int)fd);
}

/* (fd) is about to have another descriptor: send what was collected first.
 * -EBUSY if the peer takes no more, and (fd) does not wait. */
static long share(int fd)
{
	long error = ready_flush(fd, 0);

	if (!error)
		connection_shared(fd);
	return error == -EAGAIN ? -EBUSY : error;
}

static long dup_from(int fd, int at_least, int flags)
{
	long error = share(fd);

	if (error)
		return error;
	return descriptor_made(vfs_dup(SELF, fd, at_least, flags), flags);
}

static long dup_to(int fd, int to, int flags)
{
	if (fd == to)
		return vfs_dup_to(SELF, fd, to, flags);
	long error = share(fd);
	if (error)
		return error;
	descriptor_forget(to);
	return descriptor_made(vfs_dup_to(SELF, fd, to, flags), flags);
}

long file_dup(long fd, UNUSED5)
{
	return dup_from((int)fd, 0, 0);
}

long file_dup2(long fd, long to, UNUSED4)
{
	return dup_to((int)fd, (int)to, 0);
}

long file_dup3(long fd, long to, long flags, UNUSED3)
{
	return fd == to ? -EINVAL : dup_to((int)fd, (int)to, (int)flags);
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

static long set_lock(int fd, int command, const struct vfs_lock *lock)
{
	const struct timespec step = {.tv_nsec = LOCK_STEP_NS};

	if (!lock)
		return -EFAULT;
	long error = lease_lock(fd, command, lock);
	/* A process of the host holds it, and nobody reports when it ends. */
	while (command == F_SETLKW && error == -EAGAIN) {
		error = clock_wait(CLOCK_MONOTONIC, 0, &step, NULL);
		if (!error)
			error = lease_lock(fd, command, lock);
	}
	return error;
}

static long fcntl_on(int fd, int command, long argument)
{
	switch (command) {
	case F_DUPFD:
		return dup_from(fd, (int)argument, 0);
	case F_DUPFD_CLOEXEC:
		return dup_from(fd, (int)argument, O_CLOEXEC);
	case F_SETFD:
		return set_close_on_exec(fd, argument & FD_CLOEXEC);
	case F_SETFL:
		direct_changed();
		connection_set_nonblocking(fd, (argument & O_NONBLOCK) != 0);
		break;
	case F_GETLK:
		return vfs_lock_get(SELF, fd, PTR(argument));
	case F_SETLK:
	case F_SETLKW:
		return set_lock(fd, command, PTR(argument));
	}
	return vfs_fcntl(SELF, fd, command, argument);
}

long file_fcntl(long fd, long command, long argument, UNUSED3)
{
	return fcntl_on((int)fd, (int)command, argument);
}

static long set_nonblocking(int fd, int on)
{
	long flags = vfs_fcntl(SELF, fd, F_GETFL, 0);

	if (flags < 0)
		return flags;
	connection_set_nonblocking(fd, on);
	return vfs_fcntl(SELF, fd, F_SETFL,
		on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

/* The rest is not passed on: only here is known what (to) points to. */
static long ioctl_on(int fd, unsigned int request, void *to)
{
	/* A descriptor that is known to be closed on exec is open. */
	long error = close_on_exec & bit_of(fd)
		? 0
		: vfs_fcntl(SELF, fd, F_GETFD, 0);

	if (error < 0)
		return error;
	switch (request) {
	case FIOCLEX:
		return set_close_on_exec(fd, 1);
	case FIONCLEX:
		return set_close_on_exec(fd, 0);
	case FIONBIO:
		return to ? set_nonblocking(fd, *(int *)to) : -EFAULT;
	case FIONREAD:
		return to ? vfs_ioctl(SELF, fd, request, to, sizeof(int))
			  : -EFAULT;
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

long file_ioctl(long fd, long request, long to, UNUSED3)
{
	return ioctl_on((int)fd, (unsigned int)request, PTR(to));
}

long file_lseek(long fd, long offset, long whence, UNUSED3)
{
	return vfs_lseek(SELF, (int)fd, offset, (int)whence);
}

static long sync_file(int fd, int what)
{
	/* Another instance of vfs has none of these files. */
	return direct_has_no_disk(fd) && notice_get()
		? 0
		: vfs_fsync(SELF, fd, what);
}

long file_fsync(long fd, UNUSED5)
{
	return sync_file((int)fd, VFS_SYNC_FILE);
}

long file_fdatasync(long fd, UNUSED5)
{
	return sync_file((int)fd, VFS_SYNC_DATA);
}

long file_syncfs(long fd, UNUSED5)
{
	return sync_file((int)fd, VFS_SYNC_ALL);
}

/* As on Linux, there is no error. */
long file_sync(UNUSED6)
{
	vfs_sync(SELF);
	return 0;
}

long file_ftruncate(long fd, long bytes, UNUSED4)
{
	view_forget_all();
	return vfs_ftruncate(SELF, (int)fd, bytes);
}

long file_fallocate(long fd, long mode, long offset, long bytes, UNUSED2)
{
	return vfs_fallocate(SELF, (int)fd, (int)mode, offset, bytes);
}

long file_getdents(long fd, long to, long bytes, UNUSED3)
{
	return vfs_getdents(SELF, (int)fd, PTR(to), (size_t)bytes);
}

long file_fchmod(long fd, long mode, UNUSED4)
{
	return vfs_fchmod(SELF, (int)fd, (uint32_t)mode);
}

long file_fchown(long fd, long user, long group, UNUSED3)
{
	return owner_check(vfs_fcntl(SELF, (int)fd, F_GETFD, 0),
		(unsigned int)user, (unsigned int)group);
}

long file_umask(long mask, UNUSED5)
{
	return (long)vfs_umask(SELF, (uint32_t)mask);
}
