/* SPDX-License-Identifier: MIT */
/*
 * path.c: from a path to a node.
 */
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"

#define LINKS_MAX 40 /* symbolic links in one walk, as on Linux */

/* Names in one walk, those of links included: four of the longest paths. */
#define STEPS_MAX (4 * VFS_PATH_BYTES / 2)

/* The state of a walk besides its result. */
struct state {
	const char *rest; /* of the path */
	char *own;	  /* that (rest) points into, if a link was followed */
	int links;	  /* followed */
	int steps;	  /* names so far */
	enum walk_end end;
};

/* Take the next name off the path; 0 at its end. */
static int next_name(struct state *s, struct walk *w)
{
	while (*s->rest == '/')
		s->rest++;
	const char *end = strchrnul(s->rest, '/');
	w->bytes = (size_t)(end - s->rest);
	if (!w->bytes)
		return 0;
	if (w->bytes < VFS_NAME_BYTES) {
		memcpy(w->name, s->rest, w->bytes);
		w->name[w->bytes] = 0;
	}
	s->rest = end;
	return 1;
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

/* Put the target of link (w->node) in front of the rest of the path, which
 * grows with each, but not without limit. */
static int follow_link(struct state *s, struct walk *w)
{
	const char *target = w->node->target;
	size_t bytes = strlen(target), rest = strlen(s->rest);

	if (++s->links > LINKS_MAX)
		return -ELOOP;
	char *path = heap_alloc(bytes + rest + 1);
	if (!path)
		return -ENOMEM;
	memcpy(path, target, bytes);
	memcpy(path + bytes, s->rest, rest + 1);
	heap_free(s->own);
	s->own = path;
	s->rest = path;
	if (*target == '/')
		w->dir = node_get(VFS_ROOT);
	return 0;
}

/* `.` and `..` have no name that could be made or removed. */
static int is_dots(const struct walk *w)
{
	return w->name[0] == '.' &&
		(w->bytes == 1 || (w->bytes == 2 && w->name[1] == '.'));
}

/* Is a link at the end of the path followed? */
static int is_followed(const struct state *s, const struct walk *w)
{
	return s->end == WALK_FOLLOW || (s->end == WALK_LINK && w->slash);
}

/* One name: 1 to go on, 0 at the end, or an error. */
static int step(struct state *s, struct walk *w)
{
	if (!next_name(s, w))
		return 0;
	if (++s->steps > STEPS_MAX)
		return -ELOOP;
	if (!node_is(w->dir, S_IFDIR))
		return -ENOTDIR;
	int slash, last = is_last(s, &slash);
	if (w->bytes < 3 && is_dots(w)) {
		w->node = w->bytes == 2 ? w->dir->parent : w->dir;
		w->dir = w->node;
		w->bytes = 0;
		return !last;
	}
	w->slash |= last && slash;
	if (w->bytes >= VFS_NAME_BYTES) {
		w->node = NULL;
		if (last && s->end == WALK_NAME)
			return 0;
		return w->dir->links ? -ENAMETOOLONG : -ENOENT;
	}
	w->node = directory_find(w->dir, w->name, w->bytes);
	if (!w->node)
		return last ? 0 : -ENOENT;
	if (node_is(w->node, S_IFLNK) && (!last || is_followed(s, w))) {
		int error = follow_link(s, w);
		return error ? error : 1;
	}
	if (last)
		return 0;
	w->dir = w->node;
	return 1;
}

int path_walk(struct walk *w, uint64_t dir, const char *path, enum walk_end end)
{
	struct state s = {path, NULL, 0, 0, end};
	int more;

	memset(w, 0, sizeof(*w));
	if (!*path)
		return -ENOENT;
	w->dir = node_get(*path == '/' ? VFS_ROOT : dir);
	if (!w->dir)
		return -ESTALE;
	if (!node_is(w->dir, S_IFDIR))
		return -ENOTDIR;
	/* A directory that was removed has no names, not even `..`. */
	w->node = w->dir;
	while ((more = step(&s, w)) > 0)
		;
	if (!w->bytes)
		w->name[0] = 0;
	heap_free(s.own);
	if (more < 0)
		return more;
	if (end != WALK_NAME && w->node && w->slash &&
		!node_is(w->node, S_IFDIR))
		return -ENOTDIR;
	return 0;
}
