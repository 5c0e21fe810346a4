/* SPDX-License-Identifier: MIT */
/*
 * walk.c: from a path to a file, component by component.
 *
 * A name is looked for in the upper layer and then in the lower one, which
 * follows no links: their targets are walked here, through both layers.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

#define LINKS_MAX 40			   /* as on Linux */
#define STEPS_MAX (4 * VFS_PATH_BYTES / 2) /* as in ramfs */

/* The state of a walk besides its result. */
struct state {
	const char *rest; /* of the path */
	char *own;	  /* that (rest) points into, if a link was followed */
	int links, steps;
	enum walk_end end;
};

/* --- entries --------------------------------------------------------------------- */

int walk_lower_path(const struct walk *w, char path[VFS_PATH_BYTES])
{
	/* Somebody else changed the upper layer. */
	if (!w->dir.is_backed)
		return -EIO;
	if (w->bytes)
		return path_join(
			path, w->dir.path, w->dir.bytes, w->name, w->bytes);
	memcpy(path, w->dir.path, w->dir.bytes + 1);
	return 0;
}

static int lower_find(struct walk *w)
{
	char path[VFS_PATH_BYTES];
	int error = walk_lower_path(w, path);

	if (!error)
		error = lower_lookup(path, &w->lower);
	if (!error)
		w->found = FOUND_LOWER;
	/* The host may have made something else of the directory. */
	return error == -ENOENT || error == -ENOTDIR ? 0 : error;
}

int entry_find(struct walk *w)
{
	w->found = FOUND_NOTHING;
	if (w->dir.is_gone)
		return 0;
	if (w->dir.upper) {
		struct vfs_stat *st = &w->lower.st;
		int error = ramfs_lookup(w->dir.upper, w->name, 0, st);
		if (!error && st->inode == whiteout)
			w->found = FOUND_WHITEOUT;
		else if (!error)
			w->found = FOUND_UPPER;
		if (!error)
			w->upper = upper_shown(st);
		if (error != -ENOENT)
			return error;
	}
	return w->dir.is_backed ? lower_find(w) : 0;
}

/* What was found is the directory itself. */
static int dots_find(struct walk *w)
{
	char path[VFS_PATH_BYTES];

	if (w->dir.upper) {
		w->found = FOUND_UPPER;
		int error = ramfs_stat(w->dir.upper, &w->lower.st);
		w->upper = w->dir.upper;
		upper_shown(&w->lower.st);
		return error || is_type(&w->lower.st, S_IFDIR) ? error
							       : -ENOTDIR;
	}
	w->found = FOUND_LOWER;
	int error = walk_lower_path(w, path);
	if (!error)
		error = lower_lookup(path, &w->lower);
	if (!error && !is_type(&w->lower.st, S_IFDIR))
		error = -ENOTDIR;
	if (w->dir.is_gone)
		w->lower.st.links = 0;
	return error;
}

int64_t spot_above(const struct spot *s)
{
	struct walk w = {.dir = *s};
	int error = spot_up(&w.dir);

	if (!error)
		error = dots_find(&w);
	return error ? error : (int64_t)w.lower.st.inode;
}

int spot_found(const struct walk *w, struct spot *s)
{
	if (s != &w->dir)
		*s = w->dir;
	if (!w->bytes)
		return 0;
	s->is_backed &= (w->lower.st.inode & BACKED) != 0;
	s->upper = w->found == FOUND_UPPER ? w->upper : 0;
	if (!s->is_backed)
		return 0;
	int error = path_join(s->path, s->path, s->bytes, w->name, w->bytes);
	if (!error)
		s->bytes += w->bytes + (s->bytes ? 1 : 0);
	return error;
}

int absent(const struct walk *w)
{
	return w->bytes < VFS_NAME_BYTES || spot_is_removed(&w->dir)
		? -ENOENT
		: -ENAMETOOLONG;
}

/* --- walking --------------------------------------------------------------------- */

/* Take the next name off the path; 0 at its end. */
static int next_name(struct state *s, struct walk *w)
{
	while (*s->rest == '/')
		s->rest++;
	const char *end = strchrnul(s->rest, '/');
	w->bytes = (size_t)(end - s->rest);
	if (w->bytes && w->bytes < VFS_NAME_BYTES) {
		memcpy(w->name, s->rest, w->bytes);
		w->name[w->bytes] = 0;
	}
	s->rest = end;
	return w->bytes != 0;
}

/* Are there no more names? (slash): but slashes. */
static int is_last(const struct state *s, int *slash)
{
	const char *p = s->rest;

	while (*p == '/')
		p++;
	*slash = p != s->rest;
	return !*p;
}

static int64_t link_target(const struct walk *w, char to[VFS_PATH_BYTES])
{
	char path[VFS_PATH_BYTES];

	if (w->found == FOUND_UPPER)
		return ramfs_readlink(
			w->dir.upper, w->name, to, VFS_PATH_BYTES - 1);
	int error = walk_lower_path(w, path);
	return error ? error : lower_readlink(path, to, VFS_PATH_BYTES - 1);
}

/* Put the target of the link that was found in front of the rest of the path.
 */
static int follow_link(struct state *s, struct walk *w)
{
	char target[VFS_PATH_BYTES];
	size_t rest = strlen(s->rest);

	if (++s->links > LINKS_MAX)
		return -ELOOP;
	int64_t bytes = link_target(w, target);
	if (bytes < 0)
		return (int)bytes;
	target[bytes] = 0;
	if (!*target)
		return -ENOENT;
	bytes = (int64_t)strlen(target);
	char *path = heap_alloc((size_t)bytes + rest + 1);
	if (!path)
		return -ENOMEM;
	memcpy(path, target, (size_t)bytes);
	memcpy(path + bytes, s->rest, rest + 1);
	heap_free(s->own);
	s->own = path;
	s->rest = path;
	if (*target == '/')
		spot_root(&w->dir);
	return 0;
}

static int is_followed(const struct state *s, const struct walk *w)
{
	return s->end == WALK_FOLLOW || (s->end == WALK_LINK && w->slash);
}

static int dots(struct walk *w, int last)
{
	int error = w->bytes == 2 ? spot_up(&w->dir) : 0;

	w->bytes = 0;
	return error ? error : !last;
}

/* One name: 1 to go on, 0 at the end, or an error. */
static int step(struct state *s, struct walk *w)
{
	int slash;

	if (!next_name(s, w))
		return 0;
	if (++s->steps > STEPS_MAX)
		return -ELOOP;
	int last = is_last(s, &slash);
	if (w->name[0] == '.' &&
		(w->bytes == 1 || (w->bytes == 2 && w->name[1] == '.')))
		return dots(w, last);
	w->slash |= last && slash;
	if (w->bytes >= VFS_NAME_BYTES) {
		w->found = FOUND_NOTHING;
		return last && s->end == WALK_NAME ? 0 : absent(w);
	}
	int error = entry_find(w);
	if (error)
		return error;
	if (w->found == FOUND_NOTHING || w->found == FOUND_WHITEOUT)
		return last ? 0 : -ENOENT;
	if (is_type(&w->lower.st, S_IFLNK) && (!last || is_followed(s, w))) {
		error = follow_link(s, w);
		return error ? error : 1;
	}
	if (last)
		return 0;
	if (!is_type(&w->lower.st, S_IFDIR))
		return -ENOTDIR;
	error = spot_found(w, &w->dir);
	return error ? error : 1;
}

int walk_path(struct walk *w, uint64_t dir, const char *path, enum walk_end end)
{
	struct state s = {path, NULL, 0, 0, end};
	int more;

	w->bytes = 0;
	w->slash = 0;
	w->name[0] = 0;
	w->found = FOUND_NOTHING;
	if (!*path)
		return -ENOENT;
	if (*path == '/')
		spot_root(&w->dir);
	more = *path == '/' ? 0 : spot_of(&w->dir, dir);
	if (!more)
		while ((more = step(&s, w)) > 0)
			;
	heap_free(s.own);
	if (more < 0)
		return more;
	if (!w->bytes) {
		w->name[0] = 0;
		return dots_find(w);
	}
	if (end != WALK_NAME && w->slash &&
		(w->found == FOUND_UPPER || w->found == FOUND_LOWER) &&
		!is_type(&w->lower.st, S_IFDIR))
		return -ENOTDIR;
	return 0;
}
