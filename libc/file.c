/* SPDX-License-Identifier: MIT */
/*
 * file.c: system calls on files whose arguments differ from vfs's.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <time.h>
#include "lease.h"
#include "optional.h"
#include "remember.h"
#include "syscall.h"

#define SELF	      CUBICLE_SELF
#define TERMIOS_BYTES 36 /* of the kernel's; musl's has more */

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
