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
#include "direct.h"
#include "lease.h"
#include "notice.h"
#include "remember.h"
#include "rt/restarts.h"
#include "syscall_arch.h"

#define SELF	CUBICLE_SELF
#define OPEN	8 /* descriptors that are known */
#define UNKNOWN (-1)

static int is_off;
static int descriptor_of[VFS_LEASES]; /* with which a lease was asked for */

/* Properties of a descriptor that locking needs. */
static struct open_file {
	int known, fd;
	int mode;      /* its O_ACCMODE, or UNKNOWN if it has no leases */
	uint64_t file; /* see struct vfs_lease */
	/* If the file is on the host, the handle by which its locks are set
	 * there; otherwise UNKNOWN. */
	int64_t handle;
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

/* Ask vfs about (fd), and fill in (f). A file of the host that is not given has
 * no leases. Returns 0 if vfs reports an error. */
static int find_out(struct open_file *f, int fd)
{
	int flags = vfs_fcntl(SELF, fd, F_GETFL, 0);
	int leases = vfs_fcntl(SELF, fd, VFS_HAS_LEASES, 0);
	int64_t handle =
		leases == VFS_LEASES_HOST ? direct_handle(fd, 0) : UNKNOWN;
	struct vfs_stat st;

	if (flags < 0 || leases < 0 || remember_fstat(fd, &st))
		return 0;
	int has =
		S_ISREG(st.mode) && (leases == VFS_LEASES_HERE || handle >= 0);
	*f = (struct open_file){1, fd, has ? flags & O_ACCMODE : UNKNOWN,
		handle >= 0 ? VFS_LEASE_OF(handle) : st.inode,
		handle >= 0 ? handle : UNKNOWN};
	return 1;
}

/* Returns the properties of (fd), or NULL if it has no leases. */
static const struct open_file *know(int fd)
{
	struct open_file *f = open_file(fd);

	if ((!f->known || f->fd != fd) && !find_out(f, fd))
		return NULL;
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

/* After a restart of cubicles, handles of files may be those of others. */
static void restarts_check(void)
{
	static uint32_t seen;
	volatile struct vfs_notice *notice = NULL;

	if (!has_restarted(&seen))
		return;
	for (int i = 0; i < OPEN; i++) {
		if (open_files[i].known && open_files[i].handle != UNKNOWN)
			notice = notice_get();
		open_files[i].known = 0;
	}
	if (notice && !is_off)
		give_up(notice);
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

static int is_lease_on(const volatile struct vfs_lease *l, uint64_t file)
{
	return l->granted != F_UNLCK && l->file == file;
}

/* Change the locks of (f) on the host as well, if it is there. -EBADF: only vfs
 * can do that. */
static int host_lock(
	const struct open_file *f, int type, int64_t start, int64_t length)
{
	return f->handle == UNKNOWN
		? 0
		: direct_lock(f->handle, type, start, length);
}

/* Whole leases of (f) are no longer held: their (held), or if vfs has the range
 * unlocked, also their (granted), is F_UNLCK. */
static void end_held(volatile struct vfs_notice *notice,
	const struct open_file *f, int64_t start, int64_t length, int all)
{
	for (int i = 0; i < VFS_LEASES; i++) {
		volatile struct vfs_lease *l = &notice->lease[i];
		if (!is_lease_on(l, f->file) ||
			relation(l, start, length) == APART)
			continue;
		l->held = F_UNLCK;
		if (all)
			l->granted = F_UNLCK;
	}
}

/* The same of all leases in (start, length). 1: a lease is in there in part. */
static long unlock(volatile struct vfs_notice *notice,
	const struct open_file *f, int64_t start, int64_t length)
{
	for (int i = 0; i < VFS_LEASES; i++)
		if (is_lease_on(&notice->lease[i], f->file) &&
			relation(&notice->lease[i], start, length) == ACROSS)
			return 1;
	int error = host_lock(f, F_UNLCK, start, length);
	if (error && error != -EBADF)
		return error;
	end_held(notice, f, start, length, error == -EBADF);
	return error ? ask(f->fd, F_SETLK, F_UNLCK, start, length) : 0;
}

/* The place of a lease of just that range, or for a new one; UNKNOWN if there
 * cannot be one. */
static int place(const volatile struct vfs_notice *notice, uint64_t file,
	int64_t start, int64_t length)
{
	int found = UNKNOWN;

	for (int i = 0; i < VFS_LEASES; i++) {
		const volatile struct vfs_lease *l = &notice->lease[i];
		if (l->granted == F_UNLCK && found == UNKNOWN)
			found = i;
		if (!is_lease_on(l, file))
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

	long error = -EBADF;
	if (!is_new && (l->granted == F_WRLCK || type == F_RDLCK))
		error = host_lock(f, type, start, length);
	if (!error)
		l->held = type;
	if (error != -EBADF)
		return error;
	error = ask(f->fd, command, type, start, length);
	if (error)
		return error;
	/* It may have been taken back meanwhile, if it was not held. */
	l->file = f->file;
	l->start = start;
	l->length = length;
	l->granted = l->held = type;
	descriptor_of[i] = f->fd;
	return 0;
}

static long lock_or_unlock(volatile struct vfs_notice *notice, int command,
	const struct open_file *f, int type, int64_t start, int64_t length)
{
	int i = type == F_UNLCK ? UNKNOWN
				: place(notice, f->file, start, length);

	if (i != UNKNOWN)
		return lock(notice, i, f, command, type, start, length);
	long error = type == F_UNLCK ? unlock(notice, f, start, length) : 1;
	if (error <= 0)
		return error;
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
	restarts_check();
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
