/* SPDX-License-Identifier: MIT */
/*
 * lease.c: see lease.h, and struct vfs_lease.
 *
 * A database locks and unlocks the same few ranges at each transaction. Here a
 * lock is kept as a lease when it is unlocked, and locked again without asking.
 * Where locks are used in other ways (ranges that overlap, places that depend
 * on the file, more than there is room for) all is as vfs alone would have it,
 * from then on.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include "lease.h"
#include "notice.h"
#include "remember.h"
#include "syscall_arch.h"

#define SELF	CUBICLE_SELF
#define OPEN	8 /* descriptors that are known */
#define UNKNOWN (-1)

static int is_off;
static int descriptor_of[VFS_LEASES]; /* with which a lease was asked for */

/* What locking has to know of a descriptor. */
static struct open_file {
	int known, fd;
	int mode; /* O_ACCMODE of it; UNKNOWN: no regular file */
	uint64_t inode;
} open_files[OPEN];

static struct open_file *open_file(int fd)
{
	return &open_files[(unsigned)fd % OPEN];
}

void lease_closed(int fd)
{
	if (open_file(fd)->fd == fd)
		open_file(fd)->known = 0;
}

/* Find out what (fd) is; NULL if it is nothing that has leases. */
static const struct open_file *know(int fd)
{
	struct open_file *f = open_file(fd);
	struct vfs_stat st;

	if (!f->known || f->fd != fd) {
		int flags = vfs_fcntl(SELF, fd, F_GETFL, 0);
		int leases = vfs_fcntl(SELF, fd, VFS_HAS_LEASES, 0);
		if (flags < 0 || remember_fstat(fd, &st))
			return NULL;
		*f = (struct open_file){1, fd,
			S_ISREG(st.mode) && leases == 1 ? flags & O_ACCMODE
							: UNKNOWN,
			st.inode};
	}
	return f->mode == UNKNOWN ? NULL : f;
}

static long ask(int fd, int command, int type, int64_t start, int64_t length)
{
	return vfs_lock_set(
		SELF, fd, command, VFS_LOCK_HOW(type, SEEK_SET), start, length);
}

static int64_t last_byte(int64_t start, int64_t length)
{
	return length ? start + length - 1 : INT64_MAX;
}

/* No leases any more: vfs has what is held. */
static void give_up(volatile struct vfs_notice *notice)
{
	for (int i = 0; i < VFS_LEASES; i++) {
		volatile struct vfs_lease *l = &notice->lease[i];
		int granted = l->granted, held = l->held;
		l->granted = l->held = F_UNLCK;
		if (granted != held)
			ask(descriptor_of[i], F_SETLK, held, l->start,
				l->length);
	}
	is_off = 1;
}

/* How a range lies to that of a lease. */
enum relation { APART, SAME, INSIDE, ACROSS };

/* How the lease lies in (start, length). */
static enum relation relation(
	const volatile struct vfs_lease *l, int64_t start, int64_t length)
{
	int64_t end = last_byte(start, length);
	int64_t l_end = last_byte(l->start, l->length);

	if (l->start > end || start > l_end)
		return APART;
	if (l->start == start && l_end == end)
		return SAME;
	return l->start >= start && l_end <= end ? INSIDE : ACROSS;
}

static int is_lease_on(const volatile struct vfs_lease *l, uint64_t inode)
{
	return l->granted != F_UNLCK && l->inode == inode;
}

/* Whole leases are no longer held. Does that do what was asked for? */
static int unlock(volatile struct vfs_notice *notice, uint64_t inode,
	int64_t start, int64_t length)
{
	for (int i = 0; i < VFS_LEASES; i++)
		if (is_lease_on(&notice->lease[i], inode) &&
			relation(&notice->lease[i], start, length) == ACROSS)
			return 0;
	for (int i = 0; i < VFS_LEASES; i++)
		if (is_lease_on(&notice->lease[i], inode) &&
			relation(&notice->lease[i], start, length) != APART)
			notice->lease[i].held = F_UNLCK;
	return 1;
}

/* The place of a lease of just that range, or for a new one; UNKNOWN if there
 * cannot be one. */
static int place(const volatile struct vfs_notice *notice, uint64_t inode,
	int64_t start, int64_t length)
{
	int found = UNKNOWN;

	for (int i = 0; i < VFS_LEASES; i++) {
		const volatile struct vfs_lease *l = &notice->lease[i];
		if (l->granted == F_UNLCK && found == UNKNOWN)
			found = i;
		if (!is_lease_on(l, inode))
			continue;
		enum relation r = relation(l, start, length);
		if (r == SAME)
			return i;
		if (r != APART)
			return UNKNOWN;
	}
	return found;
}

/* Lock (start, length) in place (i). */
static long lock(volatile struct vfs_notice *notice, int i,
	const struct open_file *f, int command, int type, int64_t start,
	int64_t length)
{
	volatile struct vfs_lease *l = &notice->lease[i];
	int is_new = l->granted == F_UNLCK;

	if (!is_new && (l->granted == F_WRLCK || type == F_RDLCK)) {
		l->held = type;
		return 0;
	}
	long error = ask(f->fd, command, type, start, length);
	if (error)
		return error;
	/* It may have been taken back meanwhile, if it was not held. */
	l->inode = f->inode;
	l->start = start;
	l->length = length;
	l->granted = l->held = type;
	descriptor_of[i] = f->fd;
	return 0;
}

static long lock_or_unlock(volatile struct vfs_notice *notice, int command,
	const struct open_file *f, int type, int64_t start, int64_t length)
{
	int i = UNKNOWN;

	if (type == F_UNLCK && unlock(notice, f->inode, start, length))
		return 0;
	if (type != F_UNLCK)
		i = place(notice, f->inode, start, length);
	if (i != UNKNOWN)
		return lock(notice, i, f, command, type, start, length);
	give_up(notice);
	return ask(f->fd, command, type, start, length);
}

/* May (f), as it was opened, be locked so? vfs says what is wrong. */
static int is_allowed(const struct open_file *f, int type)
{
	return type == F_UNLCK || (type == F_RDLCK && f->mode != O_WRONLY) ||
		(type == F_WRLCK && f->mode != O_RDONLY);
}

long lease_lock(int fd, int command, const struct vfs_lock *lock)
{
	volatile struct vfs_notice *notice = is_off ? NULL : notice_get();
	const struct open_file *f = notice ? know(fd) : NULL;

	if (f && lock->whence == SEEK_SET && lock->start >= 0 &&
		lock->length >= 0 && lock->length <= INT64_MAX - lock->start &&
		is_allowed(f, lock->type))
		return lock_or_unlock(notice, command, f, lock->type,
			lock->start, lock->length);
	if (f && is_allowed(f, lock->type))
		give_up(notice);
	return vfs_lock_set(SELF, fd, command,
		VFS_LOCK_HOW(lock->type, lock->whence), lock->start,
		lock->length);
}
