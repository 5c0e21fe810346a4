/* SPDX-License-Identifier: MIT */
/*
 * lock.c: record locks, as fcntl() has them: they belong to the client, and all
 * that it has on a file go when it closes any descriptor of it.
 *
 * Nouns
 *   set     what one client has locked of one file: ranges in order, no two of
 *           which touch
 *   locked  a file on which clients have locks, with their sets
 *   locker  of a file of a shared mount: the only client with locks on it. It
 *           changes its leases on the host by itself, until another client
 *           comes
 *
 * Of the locks of others, only those that are in the way are visited.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

#define ROOM_FIRST  4
#define BUCKET_BITS 8

struct lock {
	int64_t start, end; /* first and last byte; INT64_MAX: to the end */
	int16_t type;
};

struct set {
	struct set *next;
	struct client *owner;
	uint32_t count, room;
	struct lock *lock;
};

struct locked {
	struct locked *next;
	const struct mount *mount;
	uint64_t node;
	struct set *sets;
	struct client *locker; /* or NULL */
	/* vfs_lease.file of its leases; 0 before the first one. */
	uint64_t lease;
};

static struct locked *buckets[1 << BUCKET_BITS];
static uint64_t factor = 1; /* odd */

/*
 * So that nobody can tell which files share a bucket, the hash is one of many,
 * chosen by chance (M. Dietzfelbinger et al., "A reliable randomized algorithm
 * for the closest-pair problem", 1997: multiply-shift).
 */
void lock_key(uint64_t random)
{
	/* Files are where they are, once there are any. */
	if (factor == 1)
		factor = random | 1;
}

static struct locked **bucket_of(const struct file *f)
{
	return &buckets[f->node * factor >> (64 - BUCKET_BITS)];
}

static struct locked *locked_find(const struct file *f)
{
	struct locked *l = *bucket_of(f);

	while (l && (l->node != f->node || l->mount != f->mount))
		l = l->next;
	return l;
}

static struct locked *locked_make(const struct file *f)
{
	struct locked *l = locked_find(f), **bucket = bucket_of(f);

	if (l)
		return l;
	l = heap_zalloc(sizeof(*l));
	if (l) {
		*l = (struct locked){*bucket, f->mount, f->node, NULL, NULL,
			lock_has_leases(f) == VFS_LEASES_HERE ? f->node : 0};
		*bucket = l;
	}
	return l;
}

/* Forget (l) if nobody has a lock there any more. */
static void locked_drop(const struct file *f, struct locked *l)
{
	struct locked **at = bucket_of(f);

	if (l->sets)
		return;
	if (l->locker) {
		f->mount->ops->give_locks(f->node, 0);
		/* It may have locked what vfs does not know of. */
		f->mount->ops->lock(f->node, F_UNLCK, 0, INT64_MAX);
	}
	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	heap_free(l);
}

/* Where the set of (c) is, or would be. */
static struct set **set_at(struct locked *l, const struct client *c)
{
	struct set **at = &l->sets;

	while (*at && (*at)->owner != c)
		at = &(*at)->next;
	return at;
}

static size_t set_bytes(const struct set *s)
{
	return sizeof(struct locked) + sizeof(*s) +
		s->room * sizeof(s->lock[0]);
}

static void set_drop(struct set **at)
{
	struct set *s = *at;

	*at = s->next;
	s->owner->locks -= s->count;
	client_give(s->owner, set_bytes(s));
	heap_free(s->lock);
	heap_free(s);
}

static struct set *set_make(struct locked *l, struct client *c)
{
	struct set **at = set_at(l, c);

	if (*at || client_take(c, sizeof(*l) + sizeof(**at)))
		return *at;
	*at = heap_zalloc(sizeof(**at));
	if (*at)
		(*at)->owner = c;
	else
		client_give(c, sizeof(*l) + sizeof(**at));
	return *at;
}

static int set_grow(struct set *s, uint32_t count)
{
	uint32_t room = s->room ? s->room : ROOM_FIRST;

	while (room < count)
		room *= 2;
	if (room == s->room)
		return 0;
	size_t more = (room - s->room) * sizeof(s->lock[0]);
	if (client_take(s->owner, more))
		return -ENOLCK;
	struct lock *lock = heap_realloc(s->lock, room * sizeof(*lock));
	if (!lock) {
		client_give(s->owner, more);
		return -ENOLCK;
	}
	s->lock = lock;
	s->room = room;
	return 0;
}

/* The first lock of (s) that ends at (start) or later; its number. */
static uint32_t first_from(const struct set *s, int64_t start)
{
	uint32_t low = 0, high = s->count;

	while (low < high) {
		uint32_t middle = (low + high) / 2;
		if (s->lock[middle].end < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* --- leases --------------------------------------------------------------- */

static int64_t last_byte(int64_t start, int64_t length)
{
	int64_t end;

	if (length <= 0 || __builtin_add_overflow(start, length - 1, &end))
		return INT64_MAX;
	return end;
}

/* Copy the leases of (c). Returns 0 if it cannot have any on (file). */
static int leases_read(const struct client *c, const struct locked *file,
	struct vfs_lease lease[VFS_LEASES])
{
	return file->lease && c->notice &&
		cubicle_copy_in(lease, c->notice->lease,
			VFS_LEASES * sizeof(*lease)) == 0;
}

/* Lock (l) of (c) is what its owner holds of it from now on, which may be
 * nothing. */
static void recall(
	const struct client *c, const struct locked *file, struct lock *l)
{
	struct vfs_lease leases[VFS_LEASES];

	if (!leases_read(c, file, leases))
		return;
	for (int i = 0; i < VFS_LEASES; i++) {
		const struct vfs_lease *lease = &leases[i];
		if (lease->granted != l->type || lease->file != file->lease ||
			lease->start != l->start ||
			last_byte(lease->start, lease->length) != l->end)
			continue;
		/* Only if the owner gets to know. */
		if (lease->held != lease->granted &&
			(lease->held == F_UNLCK || lease->held == F_RDLCK) &&
			!cubicle_copy_out(&c->notice->lease[i].granted,
				&lease->held, sizeof(lease->held)))
			l->type = (int16_t)lease->held;
		return;
	}
}

/* --- shared mounts -------------------------------------------------------- */

/*
 * The host knows one owner of locks: this system. Let it have, of the bytes
 * from (start) to (end), the strongest lock that a client has on each. That
 * only takes back what was granted, which the host does not refuse.
 */
static int shared_settle(const struct file *file, int64_t start, int64_t end)
{
	const struct locked *l = locked_find(file);
	int error = 0;

	for (int64_t at = start, last; !error; at = last + 1) {
		int type = F_UNLCK;
		last = end;
		for (struct set *s = l ? l->sets : NULL; s; s = s->next) {
			uint32_t i = first_from(s, at);
			if (i == s->count)
				continue;
			const struct lock *k = &s->lock[i];
			int64_t until = k->start > at ? k->start - 1 : k->end;
			if (k->start <= at && type != F_WRLCK)
				type = k->type;
			if (until < last)
				last = until;
		}
		error = file->mount->ops->lock(file->node, type, at, last);
		if (last >= end)
			break;
	}
	return error;
}

/* --- the end of all locks of a client on a file --------------------------- */

/* All locks of (c) on a file go, as it has closed it. */
static void leases_end(const struct client *c, const struct locked *file)
{
	struct vfs_lease leases[VFS_LEASES];

	if (!leases_read(c, file, leases))
		return;
	for (int i = 0; i < VFS_LEASES; i++) {
		struct vfs_lease *lease = &leases[i];
		if (lease->granted == F_UNLCK || lease->file != file->lease)
			continue;
		lease->granted = lease->held = F_UNLCK;
		cubicle_copy_out(&c->notice->lease[i], lease, sizeof(*lease));
	}
}

/* --- the locker of a file of a shared mount ------------------------------- */

/* (c) has got a lock. If it alone has any, it is the locker from now on. */
static void locker_begin(struct client *c, const struct file *file)
{
	struct locked *l = locked_find(file);

	/* A file that has had a locker does not get another one, so that two
	 * clients that take turns do not take the right from each other. */
	if (!l || l->lease)
		return;
	int alone =
		c->notice && l->sets && l->sets->owner == c && !l->sets->next;
	int64_t handle =
		file->mount->ops->give_locks(file->node, alone ? c->id : 0);
	if (handle < 0)
		return;
	l->lease = VFS_LEASE_OF(handle);
	l->locker = alone ? c : NULL;
}

/* Another client comes. The set of the locker becomes what it holds, and it has
 * no leases on the file any more. */
static int locker_end(const struct file *file, struct locked *l)
{
	struct client *c = l->locker;
	struct set **at = set_at(l, c), *s = *at;
	uint32_t kept = 0;
	int64_t error = file->mount->ops->give_locks(file->node, 0);

	if (error < 0)
		return (int)error;
	l->locker = NULL;
	for (uint32_t i = 0; s && i < s->count; i++) {
		recall(c, l, &s->lock[i]);
		if (s->lock[i].type != F_UNLCK)
			s->lock[kept++] = s->lock[i];
	}
	leases_end(c, l);
	if (s) {
		c->locks -= s->count - kept;
		s->count = kept;
	}
	if (s && !kept)
		set_drop(at);
	locked_drop(file, l);
	return shared_settle(file, 0, INT64_MAX);
}

void locks_drop(struct client *c, const struct file *file)
{
	struct locked *l = c->locks ? locked_find(file) : NULL;
	struct set **at = l ? set_at(l, c) : NULL;

	if (!at || !*at)
		return;
	leases_end(c, l);
	set_drop(at);
	locked_drop(file, l);
	if (mount_is_shared(file->mount))
		shared_settle(file, 0, INT64_MAX);
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

/* A lock of (s) that forbids (type) from (start) to (end), after what is not
 * held was taken back. */
static const struct lock *conflict_in(struct locked *file, struct set *s,
	int16_t type, int64_t start, int64_t end)
{
	uint32_t i = first_from(s, start);

	while (i < s->count && s->lock[i].start <= end) {
		struct lock *l = &s->lock[i];
		if (forbids(l, type))
			recall(s->owner, file, l);
		if (forbids(l, type))
			return l;
		if (l->type != F_UNLCK) {
			i++;
			continue;
		}
		s->count--;
		s->owner->locks--;
		memmove(l, l + 1, (s->count - i) * sizeof(*l));
	}
	return NULL;
}

/* The same of all but (c), and whose it is. */
static const struct lock *conflict(const struct client *c,
	const struct file *file, int16_t type, int64_t start, int64_t end,
	cubicle_id_t *owner)
{
	struct locked *l = locked_find(file);
	struct set **at = l ? &l->sets : NULL;

	while (at && *at) {
		struct set *s = *at;
		const struct lock *found = s->owner == c
			? NULL
			: conflict_in(l, s, type, start, end);
		if (found) {
			*owner = s->owner->id;
			return found;
		}
		if (s->count)
			at = &s->next;
		else
			set_drop(at);
	}
	if (l)
		locked_drop(file, l);
	return NULL;
}

/* Put a lock of (type), or nothing, in place of what (s) has from (start) to
 * (end). Parts of what was there may stay on both sides. */
static int set_change(struct set *s, int16_t type, int64_t start, int64_t end)
{
	struct lock put[3];
	uint32_t puts = 0, from = first_from(s, start), to = from;

	while (to < s->count && s->lock[to].start <= end)
		to++;
	if (from < to && s->lock[from].start < start)
		put[puts++] = (struct lock){
			s->lock[from].start, start - 1, s->lock[from].type};
	if (type != F_UNLCK)
		put[puts++] = (struct lock){start, end, type};
	if (from < to && s->lock[to - 1].end > end)
		put[puts++] = (struct lock){
			end + 1, s->lock[to - 1].end, s->lock[to - 1].type};
	uint32_t gone = to - from;
	if (puts > gone && s->owner->locks - gone + puts > LOCKS_MAX)
		return -ENOLCK;
	int error = set_grow(s, s->count - gone + puts);
	if (error)
		return error;
	memmove(s->lock + from + puts, s->lock + to,
		(s->count - to) * sizeof(s->lock[0]));
	memcpy(s->lock + from, put, puts * sizeof(put[0]));
	s->count += puts - gone;
	s->owner->locks += puts - gone;
	return 0;
}

static int lock_set(struct client *c, const struct file *file, int16_t type,
	int64_t start, int64_t end)
{
	struct locked *l =
		type == F_UNLCK ? locked_find(file) : locked_make(file);
	struct set *s = NULL;

	if (l)
		s = type == F_UNLCK ? *set_at(l, c) : set_make(l, c);
	int error = s		  ? set_change(s, type, start, end)
		: type == F_UNLCK ? 0
				  : -ENOLCK;
	if (s && !s->count)
		set_drop(set_at(l, c));
	if (l)
		locked_drop(file, l);
	return error;
}

/* The host is asked before a client gets a lock, and learns afterwards that one
 * has ended. */
static int lock_shared(struct client *c, const struct file *file, int16_t type,
	int64_t start, int64_t end)
{
	int error = type == F_UNLCK
		? 0
		: file->mount->ops->lock(file->node, type, start, end);

	if (error)
		return error;
	error = lock_set(c, file, type, start, end);
	if (!error && type != F_UNLCK) {
		locker_begin(c, file);
		return 0;
	}
	int settled = shared_settle(file, start, end);
	return error ? error : settled;
}

static int lock_get_shared(const struct file *file, struct vfs_lock *lock,
	int64_t start, int64_t end)
{
	lock->whence = SEEK_SET;
	lock->start = start;
	lock->length = end == INT64_MAX ? 0 : end - start + 1;
	return file->mount->ops->lock_get(file->node, lock);
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
	struct client *c, struct file *file, int command, struct vfs_lock *lock)
{
	int64_t start, end;
	cubicle_id_t owner = 0;
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
	struct locked *l = locked_find(file);
	if (l && l->locker && l->locker != c) {
		error = locker_end(file, l);
		if (error)
			return error;
	}
	const struct lock *other = lock->type == F_UNLCK
		? NULL
		: conflict(c, file, lock->type, start, end, &owner);
	if (command == F_GETLK) {
		if (!other && mount_is_shared(file->mount))
			return lock_get_shared(file, lock, start, end);
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
		lock->pid = (int32_t)owner;
		return 0;
	}
	if (other)
		return command == F_SETLKW ? -EDEADLK : -EAGAIN;
	if (mount_is_shared(file->mount))
		return lock_shared(c, file, lock->type, start, end);
	return lock_set(c, file, lock->type, start, end);
}

int lock_has_leases(const struct file *file)
{
	if (mount_is_shared(file->mount))
		return VFS_LEASES_HOST;
	return file->mount == mount_root() ? VFS_LEASES_HERE : 0;
}
