/* SPDX-License-Identifier: MIT */
/*
 * list.c: the entries of a directory.
 *
 * First come the names that the lower layer has, then those that only the upper
 * layer has. The lower layer is not written, so a name stays where it is if its
 * file is copied up or removed meanwhile, and no list of names has to be kept.
 *
 * Offsets: 0 is `.`, 1 is `..`, then come the entries of the lower layer as
 * they are counted, and from OFFSET_UPPER on those of ramfs.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define BATCH_BYTES  (1 << 14)
#define LOWER_MAX    (1 << 24) /* entries */
#define OFFSET_LOWER 2
#define OFFSET_UPPER (1ll << 40)

/* Where entries go: to (buf) of a client, or, if that is NULL, nowhere. */
struct out {
	char *buf;
	size_t room, done;
	int count;
	int full;
};

/* The directory, and what is read of it. */
struct list {
	const struct spot *dir;
	uint64_t number; /* 0: that does not matter */
	uint64_t *lower; /* its open node of hostfs */
	struct listing *l;
	struct out *out;
	char *batch; /* BATCH_BYTES */
};

static uint8_t type_of(uint32_t mode)
{
	return (uint8_t)((mode & S_IFMT) >> 12);
}

/* One entry out: 0, also if there is no room for it, or -EFAULT. */
static int emit(struct out *o, uint64_t inode, uint8_t type, const char *name,
	int64_t next)
{
	size_t bytes = strlen(name);
	size_t all = (offsetof(struct vfs_dirent, name) + bytes + 1 + 7) & ~7ul;
	union {
		struct vfs_dirent head;
		char bytes[offsetof(struct vfs_dirent, name) + VFS_NAME_BYTES +
			8];
	} e;

	o->full = o->buf ? all > o->room - o->done : 1;
	o->count += !o->full || !o->buf;
	if (o->full)
		return 0;
	memset(&e, 0, sizeof(e));
	e.head.inode = inode;
	e.head.offset = next;
	e.head.bytes = (uint16_t)all;
	e.head.type = type;
	memcpy(e.bytes + offsetof(struct vfs_dirent, name), name, bytes);
	if (cubicle_copy_out(o->buf + o->done, &e, all))
		return -EFAULT;
	o->done += all;
	return 0;
}

/* The entry at (at) of (bytes) that a file system gave, if it is one. */
static const struct vfs_dirent *entry_at(
	const char *batch, int64_t at, int64_t bytes)
{
	const size_t head = offsetof(struct vfs_dirent, name);
	const struct vfs_dirent *e = (const void *)(batch + at);
	size_t room = (size_t)(bytes - at);

	if (room <= head || e->bytes <= head || e->bytes > room || e->bytes % 8)
		return NULL;
	size_t name = strnlen(e->name, e->bytes - head);
	return name && name < e->bytes - head && name < VFS_NAME_BYTES &&
			!memchr(e->name, '/', name)
		? e
		: NULL;
}

static int is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

/* --- the lower layer ---------------------------------------------------------------- */

/* What the upper layer has under the name of an entry of the lower one. */
static int lower_entry(struct list *d, const struct vfs_dirent *e, int64_t next)
{
	struct vfs_stat st;
	int error = d->dir->upper ? ramfs_lookup(d->dir->upper, e->name, 0, &st)
				  : -ENOENT;

	if (error && error != -ENOENT)
		return error;
	if (!error && st.inode == whiteout)
		return 0;
	return emit(d->out, error ? lower_number(e->inode) : st.inode,
		error ? e->type : type_of(st.mode), e->name, next);
}

/* The entries of a batch, from number (from) on. */
static int lower_batch(struct list *d, int64_t bytes, int64_t from)
{
	struct listing *l = d->l;

	for (int64_t at = 0; at < bytes && !d->out->full;) {
		const struct vfs_dirent *e = entry_at(d->batch, at, bytes);
		if (!e)
			return -EIO;
		if (l->entry == LOWER_MAX)
			return -EOVERFLOW;
		int error = l->entry < from || is_dots(e->name)
			? 0
			: lower_entry(d, e, OFFSET_LOWER + l->entry + 1);
		if (error)
			return error;
		if (d->out->full)
			return 0;
		l->entry++;
		l->cookie = e->offset;
		at += e->bytes;
	}
	return 0;
}

static int lower_opened(const struct list *d)
{
	struct lower is;

	if (*d->lower)
		return 0;
	int error = lower_lookup(d->dir->path, &is);
	if (!error && !is_type(&is.st, S_IFDIR))
		error = -ENOENT;
	int64_t node = error ? error : lower_open(0, d->dir->path, &is);
	if (node < 0)
		return (int)node;
	*d->lower = (uint64_t)node;
	return 0;
}

/* Entries of the lower layer from number (from) on; all, unless it is full. */
static int lower_list(struct list *d, int64_t from)
{
	struct listing *l = d->l;
	int error = lower_opened(d);
	size_t len = d->out->buf && d->out->room < BATCH_BYTES / 2
		? BATCH_BYTES / 4
		: BATCH_BYTES;

	/* The host removed it. */
	if (error)
		return error == -ENOENT || error == -ENOTDIR ? 0 : error;
	if (from < l->entry)
		l->entry = l->cookie = 0;
	while (!error && !d->out->full) {
		int64_t n = lower_getdents(*d->lower, l->cookie, d->batch, len);
		if (n <= 0)
			return (int)n;
		error = lower_batch(d, n, from);
	}
	return error;
}

/* --- the upper layer ---------------------------------------------------------------- */

static int upper_entry(struct list *d, const struct vfs_dirent *e)
{
	char path[VFS_PATH_BYTES];
	struct lower l;
	int error = -ENOENT;

	if (is_dots(e->name) || e->inode == whiteout)
		return 0;
	if (d->dir->is_backed)
		error = path_join(path, d->dir->path, d->dir->bytes, e->name,
			strlen(e->name));
	if (!error)
		error = lower_lookup(path, &l);
	/* One that the lower layer has was listed. */
	if (!error)
		return 0;
	return emit(
		d->out, e->inode, e->type, e->name, OFFSET_UPPER + e->offset);
}

static int upper_list(struct list *d, int64_t from)
{
	while (!d->out->full) {
		int64_t n = ramfs_getdents(
			d->dir->upper, from, d->batch, BATCH_BYTES);
		if (n <= 0)
			return (int)n;
		for (int64_t at = 0; at < n && !d->out->full;) {
			const struct vfs_dirent *e = entry_at(d->batch, at, n);
			int error = e ? upper_entry(d, e) : -EIO;
			if (error)
				return error;
			from = e->offset;
			at += e->bytes;
		}
	}
	return 0;
}

/* --- all ------------------------------------------------------------------------------ */

static int dots_list(struct list *d, int64_t from)
{
	int error = 0;

	if (from == 0)
		error = emit(d->out, d->number, DT_DIR, ".", 1);
	if (error || d->out->full)
		return error;
	/* The host may have moved it, so that there is nothing above. */
	int64_t above = spot_above(d->dir);
	return emit(d->out, above < 0 ? d->number : (uint64_t)above, DT_DIR,
		"..", 2);
}

static int list(struct list *d, int64_t from)
{
	_Alignas(8) static char batch[BATCH_BYTES];
	int error = 0;

	d->batch = batch;
	if (from < OFFSET_LOWER && d->out->buf)
		error = dots_list(d, from);
	if (from < OFFSET_LOWER)
		from = OFFSET_LOWER;
	if (!error && !d->out->full && d->dir->is_backed && from < OFFSET_UPPER)
		error = lower_list(d, from - OFFSET_LOWER);
	if (from < OFFSET_UPPER)
		from = OFFSET_UPPER;
	if (!error && !d->out->full && d->dir->upper)
		error = upper_list(d, from - OFFSET_UPPER);
	return error;
}

int64_t list_directory(const struct spot *s, struct node *node, int64_t from,
	char *buf, size_t len)
{
	struct out out = {.buf = buf, .room = len};
	struct list d = {
		s, node->number, &node->lower, &node->listing, &out, NULL};

	if (from < 0)
		return -EINVAL;
	if (s->is_gone)
		return -ENOENT;
	int error = list(&d, from);
	if (!error && out.full && !out.done)
		error = -EINVAL;
	return error && !out.done ? error : (int64_t)out.done;
}

int list_is_empty(const struct spot *s)
{
	uint64_t lower = 0;
	struct listing l = {0};
	struct out out = {.buf = NULL};
	struct list d = {s, 0, &lower, &l, &out, NULL};
	int error = list(&d, 0);

	lower_release(lower);
	return error ? error : out.count ? -ENOTEMPTY : 0;
}
