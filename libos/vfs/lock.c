/* SPDX-License-Identifier: MIT */
/*
 * lock.c: record locks, as fcntl() has them: they belong to the client, and all
 * that it has on a file go when it closes any descriptor of it.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"

struct lock {
	struct lock *next;
	const struct mount *mount;
	uint64_t node;
	cubicle_id_t owner;
	int16_t type;
	int64_t start, end; /* first and last byte; INT64_MAX: to the end */
};

static struct lock *locks;

static int is_on(const struct lock *l, const struct file *f)
{
	return l->mount == f->mount && l->node == f->node;
}

static int overlaps(const struct lock *l, int64_t start, int64_t end)
{
	return l->start <= end && start <= l->end;
}

/* --- leases --------------------------------------------------------------- */

static int64_t last_byte(int64_t start, int64_t length)
{
	int64_t end;

	if (length <= 0 || __builtin_add_overflow(start, length - 1, &end))
		return INT64_MAX;
	return end;
}

/* The notice of client (id) in which locks on (mount) may be, or NULL. */
static struct vfs_notice *notice_of(cubicle_id_t id, const struct mount *mount)
{
	const struct client *c = client_at(id);

	return c && mount == mount_root() ? c->notice : NULL;
}

/* The lease for (l) in (notice), a copy of it in (lease); NULL. */
static struct vfs_lease *lease_find(struct vfs_notice *notice,
	const struct lock *l, struct vfs_lease *lease)
{
	for (int i = 0; i < VFS_LEASES; i++) {
		if (cubicle_copy_in(lease, &notice->lease[i], sizeof(*lease)))
			return NULL;
		if (lease->granted == l->type && lease->inode == l->node &&
			lease->start == l->start &&
			last_byte(lease->start, lease->length) == l->end)
			return &notice->lease[i];
	}
	return NULL;
}

/* (l) is what its owner holds of it from now on, which may be nothing. */
static void recall(struct lock *l)
{
	struct vfs_notice *notice = notice_of(l->owner, l->mount);
	struct vfs_lease lease;
	struct vfs_lease *at = notice ? lease_find(notice, l, &lease) : NULL;

	if (!at || lease.held == lease.granted ||
		(lease.held != F_UNLCK && lease.held != F_RDLCK))
		return;
	/* Only if the owner gets to know. */
	if (cubicle_copy_out(&at->granted, &lease.held, sizeof(lease.held)))
		return;
	l->type = (int16_t)lease.held;
}

/* (l) goes, as its owner has closed the file. */
static void lease_end(const struct lock *l)
{
	struct vfs_notice *notice = notice_of(l->owner, l->mount);
	struct vfs_lease lease;
	struct vfs_lease *at = notice ? lease_find(notice, l, &lease) : NULL;

	if (!at)
		return;
	lease.granted = lease.held = F_UNLCK;
	cubicle_copy_out(at, &lease, sizeof(lease));
}

void locks_drop(cubicle_id_t who, const struct file *file)
{
	for (struct lock **at = &locks; *at;) {
		struct lock *l = *at;
		if (l->owner != who || !is_on(l, file)) {
			at = &l->next;
			continue;
		}
		lease_end(l);
		*at = l->next;
		heap_free(l);
	}
}

/* --- locks ---------------------------------------------------------------- */

/* The range that (lock) means, first and last byte. */
static int range_of(struct file *file, const struct vfs_lock *lock,
	int64_t *start, int64_t *end)
{
	struct vfs_stat st;
	int64_t base = 0;

	if (lock->whence == SEEK_CUR)
		base = file->offset;
	if (lock->whence == SEEK_END) {
		int error = file_stat(file, &st);
		if (error)
			return error;
		base = st.size;
	}
	if (lock->whence < SEEK_SET || lock->whence > SEEK_END)
		return -EINVAL;
	if (__builtin_add_overflow(base, lock->start, start))
		return -EOVERFLOW;
	if (*start < 0)
		return -EINVAL;
	*end = INT64_MAX;
	if (lock->length > 0 &&
		__builtin_add_overflow(*start, lock->length - 1, end))
		return -EOVERFLOW;
	if (lock->length < 0) {
		*end = *start - 1;
		*start += lock->length;
	}
	return *start < 0 ? -EINVAL : 0;
}

static int forbids(const struct lock *l, int16_t type)
{
	return l->type == F_WRLCK || (l->type == F_RDLCK && type == F_WRLCK);
}

/* A lock of somebody else that forbids (type) there. */
static const struct lock *conflict(cubicle_id_t who, const struct file *file,
	int16_t type, int64_t start, int64_t end)
{
	for (struct lock **at = &locks; *at;) {
		struct lock *l = *at;
		if (l->owner != who && is_on(l, file) &&
			overlaps(l, start, end) && forbids(l, type)) {
			recall(l);
			if (forbids(l, type))
				return l;
		}
		if (l->type != F_UNLCK) {
			at = &l->next;
			continue;
		}
		*at = l->next;
		heap_free(l);
	}
	return NULL;
}

/*
 * Take (start, end) out of what (who) has on the file. (spare) is a lock for
 * the second half, if one has to be split; it is taken or freed.
 */
static void carve(cubicle_id_t who, const struct file *file, int64_t start,
	int64_t end, struct lock *spare)
{
	for (struct lock **at = &locks; *at;) {
		struct lock *l = *at;
		if (l->owner != who || !is_on(l, file) ||
			!overlaps(l, start, end)) {
			at = &l->next;
			continue;
		}
		if (l->start < start && l->end > end) {
			*spare = *l;
			spare->start = end + 1;
			l->end = start - 1;
			l->next = spare;
			return;
		}
		if (l->start < start) {
			l->end = start - 1;
			at = &l->next;
		} else if (l->end > end) {
			l->start = end + 1;
			at = &l->next;
		} else {
			*at = l->next;
			heap_free(l);
		}
	}
	heap_free(spare);
}

static int lock_set(cubicle_id_t who, const struct file *file, int16_t type,
	int64_t start, int64_t end)
{
	struct lock *spare = heap_zalloc(sizeof(*spare));
	struct lock *own = heap_zalloc(sizeof(*own));

	if (!spare || !own) {
		heap_free(spare);
		heap_free(own);
		return -ENOLCK;
	}
	carve(who, file, start, end, spare);
	if (type == F_UNLCK) {
		heap_free(own);
		return 0;
	}
	*own = (struct lock){
		locks, file->mount, file->node, who, type, start, end};
	locks = own;
	return 0;
}

/* May a file that is open so be locked so? */
static int lock_check(const struct file *file, const struct vfs_lock *lock)
{
	int mode = file->flags & O_ACCMODE;

	if (lock->type == F_RDLCK)
		return mode == O_WRONLY ? -EBADF : 0;
	if (lock->type == F_WRLCK)
		return mode == O_RDONLY ? -EBADF : 0;
	return lock->type == F_UNLCK ? 0 : -EINVAL;
}

int lock_do(
	cubicle_id_t who, struct file *file, int command, struct vfs_lock *lock)
{
	int64_t start, end;
	int error = range_of(file, lock, &start, &end);

	if (error)
		return error;
	if (command == F_GETLK && lock->type != F_RDLCK &&
		lock->type != F_WRLCK)
		return -EINVAL;
	if (command != F_GETLK) {
		error = lock_check(file, lock);
		if (error)
			return error;
	}
	const struct lock *other = lock->type == F_UNLCK
		? NULL
		: conflict(who, file, lock->type, start, end);
	if (command == F_GETLK) {
		if (!other) {
			lock->type = F_UNLCK;
			return 0;
		}
		lock->type = other->type;
		lock->whence = SEEK_SET;
		lock->start = other->start;
		lock->length = other->end == INT64_MAX
			? 0
			: other->end - other->start + 1;
		lock->pid = (int32_t)other->owner;
		return 0;
	}
	if (other)
		return command == F_SETLKW ? -EDEADLK : -EAGAIN;
	return lock_set(who, file, lock->type, start, end);
}
