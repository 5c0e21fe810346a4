/* SPDX-License-Identifier: MIT */
/*
 * copy.c: from the lower layer to the upper one.
 *
 * A copy is made under its own name, and removed again if it does not succeed:
 * nobody looks meanwhile. Only vfs calls overlay, and one call at a time.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define COPY_BYTES (1 << 16)

/* Times of a directory that gets a name which it already had. */
static void times_restore(uint64_t upper, const struct vfs_stat *st)
{
	ramfs_utimens(upper, &st->accessed, &st->modified);
}

/* --- directories ------------------------------------------------------------------ */

/* Make (name) in directory (upper) of ramfs what the lower layer has at (path).
 * Returns its node. */
static int64_t make_directory(
	uint32_t payer, uint64_t upper, const char *path, const char *name)
{
	struct lower l;
	struct vfs_stat above, st;
	int error = lower_lookup(path, &l);

	if (!error && !is_type(&l.st, S_IFDIR))
		error = -ENOENT;
	if (!error)
		error = ramfs_stat(upper, &above);
	if (!error)
		error = ramfs_mkdir(payer, upper, name, l.st.mode & S_ALLBITS);
	if (!error)
		error = ramfs_lookup(upper, name, 0, &st);
	if (error)
		return error;
	ramfs_chmod(st.inode, l.st.mode & S_ALLBITS);
	times_restore(st.inode, &l.st);
	struct node *node = backed_of(&l, path);
	ramfs_show(st.inode, node ? node->number : l.st.inode);
	if (node && !ramfs_hold(st.inode))
		backed_copied(node, st.inode);
	times_restore(upper, &above);
	copies_made++;
	return (int64_t)st.inode;
}

int copy_directory(uint32_t payer, struct spot *s)
{
	char name[VFS_NAME_BYTES], path[VFS_PATH_BYTES];
	uint64_t upper = upper_root;
	const char *at = s->path;

	if (s->is_gone || s->upper)
		return s->is_gone ? -ENOENT : 0;
	while (*at) {
		int error = path_next(&at, name);
		size_t bytes = (size_t)(at - s->path) - (*at ? 1 : 0);
		memcpy(path, s->path, bytes);
		path[bytes] = 0;
		int64_t next = error ? error : upper_directory(upper, name);
		if (!next)
			next = make_directory(payer, upper, path, name);
		if (next < 0)
			return (int)next;
		upper = (uint64_t)next;
	}
	s->upper = upper;
	return 0;
}

/* --- data ------------------------------------------------------------------------- */

/* The next data of (lower) at or after (from), up to (size): 1, or 0 at the
 * end, or an error. */
static int next_data(uint64_t lower, int64_t from, int64_t size, int64_t *start,
	int64_t *end)
{
	*start = lower_seek(lower, from, SEEK_DATA);
	if (*start == -ENXIO)
		return 0;
	/* Not all file systems of the host know their holes. */
	if (*start < 0) {
		*start = from;
		*end = size;
		return from < size;
	}
	*end = lower_seek(lower, *start, SEEK_HOLE);
	if (*end < 0 || *end > size)
		*end = size;
	if (*start >= size)
		return 0;
	return *start < from || *end <= *start ? -EIO : 1;
}

/* Copy (start) to (end). Returns where it ended: earlier, if the host made the
 * file shorter. */
static int64_t copy_range(uint32_t payer, uint64_t lower, uint64_t upper,
	int64_t start, int64_t end)
{
	static char buffer[COPY_BYTES];

	while (start < end) {
		size_t len = end - start < COPY_BYTES ? (size_t)(end - start)
						      : COPY_BYTES;
		int64_t n = lower_read(lower, start, buffer, len);
		if (n <= 0)
			return n ? n : start;
		int64_t done =
			ramfs_write(payer, upper, start, buffer, (size_t)n);
		if (done != n)
			return done < 0 ? done : -ENOSPC;
		start += n;
	}
	return start;
}

/* What comes to (lower) after its size was looked at is not copied: somebody
 * may go on writing as long as this goes on reading. */
static int copy_data(
	uint32_t payer, uint64_t lower, uint64_t upper, int64_t size)
{
	int64_t at = 0, start, end;
	int more;

	while ((more = next_data(lower, at, size, &start, &end)) > 0) {
		at = copy_range(payer, lower, upper, start, end);
		if (at < 0)
			return (int)at;
		if (at < end) {
			size = at;
			break;
		}
	}
	return more < 0 ? more : ramfs_truncate(upper, size);
}

/* --- files ------------------------------------------------------------------------ */

/* Something to copy, and where to. */
struct copy {
	uint32_t payer;
	const char *from;	/* path in the lower layer */
	const struct lower *is; /* what is there */
	uint64_t lower;		/* open node of hostfs, or 0 */
	uint64_t dir;		/* directory of ramfs */
	const char *name;	/* to be */
	int empty;		/* without its data */
};

static int64_t copy_file(const struct copy *c)
{
	struct vfs_stat st;
	int64_t lower = c->lower || c->empty
		? (int64_t)c->lower
		: lower_open(c->payer, c->from, c->is);
	int64_t upper = lower < 0 ? lower
				  : ramfs_open(c->payer, c->dir, c->name,
					    O_CREAT | O_EXCL | O_RDWR,
					    c->is->st.mode & S_ALLBITS, &st);
	int error = upper < 0 ? (int)upper : 0;

	if (!error && !c->empty)
		error = copy_data(c->payer, (uint64_t)lower, (uint64_t)upper,
			c->is->st.size);
	if (error && upper > 0) {
		ramfs_unlink(c->dir, c->name, 0);
		ramfs_release((uint64_t)upper);
	}
	if (lower > 0 && !c->lower)
		lower_release((uint64_t)lower);
	return error ? error : upper;
}

static int64_t copy_link(const struct copy *c)
{
	char target[VFS_PATH_BYTES];
	struct vfs_stat st;
	int64_t n = lower_readlink(c->from, target, sizeof(target) - 1);

	if (n < 0)
		return n;
	target[n] = 0;
	int error = ramfs_symlink(c->payer, target, c->dir, c->name);
	if (error)
		return error;
	return ramfs_open(
		c->payer, c->dir, c->name, O_PATH | O_NOFOLLOW, 0, &st);
}

/* Copy the file, let its open node, if it has one, refer to the copy, and
 * return the open node of the copy. */
static int64_t copy(const struct copy *c)
{
	const struct vfs_stat *st = &c->is->st;
	struct vfs_stat above;
	struct node *node = backed_of(c->is, c->from);

	if (!is_type(st, S_IFREG) && !is_type(st, S_IFLNK))
		return -ENXIO;
	int error = ramfs_stat(c->dir, &above);
	if (error)
		return error;
	int64_t upper = is_type(st, S_IFREG) ? copy_file(c) : copy_link(c);
	times_restore(c->dir, &above);
	if (upper < 0)
		return upper;
	times_restore((uint64_t)upper, st);
	ramfs_show((uint64_t)upper, node ? node->number : st->inode);
	if (node && !ramfs_hold((uint64_t)upper))
		backed_copied(node, (uint64_t)upper);
	return upper;
}

int copy_found(uint32_t payer, struct walk *w, int empty)
{
	char path[VFS_PATH_BYTES];
	int error = walk_lower_path(w, path);

	if (!error)
		error = copy_directory(payer, &w->dir);
	if (error)
		return error;
	struct node *node = backed_of(&w->lower, path);
	struct copy c = {payer, path, &w->lower, node ? node->lower : 0,
		w->dir.upper, w->name, empty};
	int64_t upper = copy(&c);
	if (upper < 0)
		return (int)upper;
	ramfs_release((uint64_t)upper);
	return entry_find(w);
}

/* --- what is open ------------------------------------------------------------------ */

/* A file that was removed is copied, too, if it is open; it gets no name. */
static int copy_removed(uint32_t payer, struct node *node)
{
	struct lower is;
	int error = node->lower ? lower_stat(node->lower, node->path, &is)
				: -ENOENT;
	struct copy c = {
		payer, node->path, &is, node->lower, upper_work, "removed", 0};

	if (error)
		return error;
	int64_t upper = is_type(&is.st, S_IFREG) ? copy_file(&c) : -ENOENT;
	if (upper < 0)
		return (int)upper;
	ramfs_unlink(upper_work, c.name, 0);
	times_restore((uint64_t)upper, &is.st);
	ramfs_show((uint64_t)upper, node->number);
	backed_copied(node, (uint64_t)upper);
	return 0;
}

static int copy_named(uint32_t payer, struct node *node)
{
	struct walk w = {.slash = 0};
	const char *name = strrchr(node->path, '/');
	size_t above = name ? (size_t)(name - node->path) : 0;

	name = name ? name + 1 : node->path;
	w.bytes = strlen(name);
	if (w.bytes >= sizeof(w.name))
		return -ENAMETOOLONG;
	memcpy(w.name, name, w.bytes + 1);
	w.dir.is_backed = 1;
	w.dir.bytes = above;
	memcpy(w.dir.path, node->path, above);
	w.dir.path[above] = 0;
	int error = spot_resolve(&w.dir);
	if (!error)
		error = entry_find(&w);
	if (error)
		return error;
	/* The host may have put another file there. */
	if (w.found == FOUND_LOWER && backed_of(&w.lower, node->path) == node)
		return copy_found(payer, &w, 0);
	return copy_removed(payer, node);
}

int copy_node(uint32_t payer, struct node *node)
{
	if (node->upper)
		return 0;
	if ((node->mode & S_IFMT) == S_IFDIR) {
		struct spot s;
		int error = spot_of(&s, node->number);
		if (!error)
			error = copy_directory(payer, &s);
		if (!error && !node->upper)
			error = spot_of(&s, node->number);
		return error;
	}
	return node->is_gone ? copy_removed(payer, node)
			     : copy_named(payer, node);
}
