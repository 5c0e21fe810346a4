/* SPDX-License-Identifier: MIT */
/*
 * path.c: the paths of open directories. The host finds files by handles; these
 * texts are for getcwd(), and for paths that lead up.
 */
#include <cubicle/component.h>
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"

#define TRIES	  16
#define LINKS_MAX 40 /* as in Linux */

int64_t open_at(int64_t at, const char *path, uint32_t flags, uint32_t mode,
	struct statx *now)
{
	static char buffer[FILES_PATH_BYTES];
	size_t bytes = strlen(path) + 1;
	int64_t handle = -EAGAIN;

	if (bytes > sizeof(buffer))
		return -ENAMETOOLONG;
	memcpy(buffer, bytes > 1 ? path : ".", bytes > 1 ? bytes : 2);
	for (int i = 0; i < TRIES && handle == -EAGAIN; i++)
		handle = files_open(at, buffer, flags, mode, now);
	return handle;
}

/* A walk: (done) has neither links, `.` nor `..`; (rest) follows it. */
struct walk {
	int64_t mount;
	size_t n;
	int links;
	char done[FILES_PATH_BYTES], rest[FILES_PATH_BYTES],
		link[FILES_PATH_BYTES];
};

static void step_up(struct walk *w)
{
	while (w->n && w->done[--w->n] != '/')
		;
	w->done[w->n] = 0;
}

/* Add the name (name, n) to (w->done). */
static int step_down(struct walk *w, const char *name, size_t n)
{
	if (w->n + n + 2 > sizeof(w->done))
		return -ENAMETOOLONG;
	if (w->n)
		w->done[w->n++] = '/';
	memcpy(w->done + w->n, name, n);
	w->n += n;
	w->done[w->n] = 0;
	return 0;
}

/* If (w->done) is a symbolic link, read it to (w->link) and return its length;
 * if it is something else, return 0. */
static int64_t link_read(struct walk *w)
{
	static const char none[FILES_NAME_BYTES];
	static struct statx now;
	int64_t handle =
		open_at(w->mount, w->done, O_PATH | O_NOFOLLOW, 0, &now);
	int64_t n = 0;

	if (handle < 0)
		return handle;
	if ((now.mode & S_IFMT) == S_IFLNK)
		n = files_read_link(handle, none, w->link, sizeof(w->link));
	files_close(handle);
	return n;
}

/* Put what link (w->done) says, (n) bytes, before (rest). */
static int link_follow(struct walk *w, size_t n, const char *rest)
{
	size_t more = strlen(rest) + 1;

	if (++w->links > LINKS_MAX)
		return -ELOOP;
	if (n + 1 + more > sizeof(w->rest))
		return -ENAMETOOLONG;
	memmove(w->rest + n + 1, rest, more);
	memcpy(w->rest, w->link, n);
	w->rest[n] = '/';
	step_up(w);
	return 0;
}

static int walk_step(struct walk *w)
{
	char *end = strchrnul(w->rest, '/');
	size_t n = (size_t)(end - w->rest);
	const char *after = *end ? end + 1 : end;

	if (n == 2 && w->rest[0] == '.' && w->rest[1] == '.') {
		step_up(w);
	} else if (n && !(n == 1 && w->rest[0] == '.')) {
		int error = step_down(w, w->rest, n);
		int64_t bytes = error ? error : link_read(w);
		if (bytes < 0)
			return (int)bytes;
		if (bytes)
			return link_follow(w, (size_t)bytes, after);
	}
	memmove(w->rest, after, strlen(after) + 1);
	return 0;
}

int path_real(const struct node *from, const char *path, char **text)
{
	static struct walk w;
	size_t bytes = strlen(path) + 1;
	int error = bytes > sizeof(w.rest) ? -ENAMETOOLONG : 0;

	if (error)
		return error;
	w.mount = from->mount;
	w.n = w.links = 0;
	w.done[0] = 0;
	memcpy(w.rest, path, bytes);
	if (*path != '/')
		error = step_down(&w, from->path, strlen(from->path));
	while (!error && *w.rest)
		error = walk_step(&w);
	if (error)
		return error;
	*text = heap_alloc(w.n + 1);
	if (!*text)
		return -ENOMEM;
	memcpy(*text, w.done, w.n + 1);
	return 0;
}

int path_check(const struct node *node)
{
	static struct statx now;
	struct vfs_stat st;
	int64_t handle =
		open_at(node->mount, node->path, O_PATH | O_NOFOLLOW, 0, &now);

	if (handle < 0)
		return (int)handle;
	files_close(handle);
	statx_convert(&now, &st);
	return st.device == node->device && st.inode == node->inode ? 0
								    : -ENOENT;
}
