/* SPDX-License-Identifier: MIT */
/*
 * place.c: which file system a path leads into, and mounting.
 *
 * The text of a path decides, after `.` and `..` have been taken out.
 *
 * NOTE a symbolic link that leads into another file system is not followed
 * there: it ends in the directory below the mount.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "random/random.h"
#include "rt/string.h"

static int is_deep;	     /* something is mounted not just below the root */
static cubicle_id_t mounter; /* who mounted the root */

/* --- where a path begins ------------------------------------------------------------ */

/* Append (path) to the absolute path (to, at), without `.`, `..` and double
 * slashes; one at the end stays. Returns the new length, without the NUL. */
static int64_t normalise(char *to, size_t at, const char *path)
{
	size_t all = strlen(path);
	int slash = all && path[all - 1] == '/';

	while (*path) {
		const char *end = strchrnul(path, '/');
		size_t n = (size_t)(end - path);
		if (n == 2 && path[0] == '.' && path[1] == '.') {
			while (at && to[--at] != '/')
				;
		} else if (n && !(n == 1 && path[0] == '.')) {
			if (at + n + 2 > VFS_PATH_BYTES)
				return -ENAMETOOLONG;
			to[at++] = '/';
			memcpy(to + at, path, n);
			at += n;
		}
		path = *end ? end + 1 : end;
	}
	if (at && slash) {
		/* The loop left room; what was there before it need not have.
		 */
		if (at + 2 > VFS_PATH_BYTES)
			return -ENAMETOOLONG;
		to[at++] = '/';
	}
	to[at] = 0;
	return (int64_t)at;
}

/* The path of directory (p->dir), in the whole tree, to (p->normal). */
static int64_t dir_text(struct place *p)
{
	size_t n = strlen(p->mount->path);

	memcpy(p->normal, p->mount->path, n);
	int64_t bytes =
		p->mount->ops->path(p->dir, p->normal + n, VFS_PATH_BYTES - n);
	if (bytes < 2)
		return bytes < 0 ? bytes : -EIO;
	/* The root of the file system is "/", and ends in nothing here. */
	return bytes == 2 ? (int64_t)n : (int64_t)n + bytes - 1;
}

/* How far below its start (path) is at its lowest, 0 if that is the start, and
 * negative if it leads above it. (ups): has it `..`? */
static int lowest(const char *path, int *ups)
{
	int depth = 0, low = 0;

	*ups = 0;
	while (*path) {
		const char *end = strchrnul(path, '/');
		size_t n = (size_t)(end - path);
		if (n == 2 && path[0] == '.' && path[1] == '.') {
			*ups = 1;
			depth--;
		} else if (n && !(n == 1 && path[0] == '.')) {
			depth++;
		}
		low = depth < low ? depth : low;
		path = *end ? end + 1 : end;
	}
	return low;
}

/* May the text lead into a file system other than where it begins? */
static int may_leave(const struct mount *mount, uint64_t dir, const char *path)
{
	int ups;

	if (*path == '/' || is_deep)
		return 1;
	if (mount != mount_root()) {
		lowest(path, &ups);
		return ups;
	}
	return dir == mount->root || (path[0] == '.' && path[1] == '.') ||
		strchr(path, '/') != NULL;
}

/* Make (p->path), which is relative, absolute: in (p->normal). */
static int make_absolute(struct place *p)
{
	int64_t at = dir_text(p);
	size_t more = strlen(p->path) + 1;

	if (at < 0)
		return (int)at;
	if ((size_t)at + 1 + more > VFS_PATH_BYTES)
		return -ENAMETOOLONG;
	p->normal[at] = '/';
	memcpy(p->normal + at + 1, p->path, more);
	return 0;
}

/* Let the text of (p->path) say which file system it belongs to. */
static int place_by_text(struct place *p)
{
	static char normal[VFS_PATH_BYTES];
	const char *rest, *text = p->path;
	int relative = *text != '/', ups;
	int64_t at = 0;

	lowest(text, &ups);
	if (relative) {
		at = make_absolute(p);
		text = p->normal;
	}
	if (at >= 0)
		at = normalise(normal, 0, text);
	/* A removed directory has no text, and leads nowhere else. */
	if (at < 0)
		return p->mount == mount_root() ? 0 : (int)at;
	const struct mount *m = mount_find(normal, &rest);
	if (!m)
		return -ENOENT;
	/* There, links and `..` mean what the file system says; and a directory
	 * is itself, wherever it was moved to since it was opened. */
	if (m == p->mount && (m == mount_root() || (relative && !ups)))
		return 0;
	size_t n = strlen(m->path);
	/* Do the parts of the text after the mount's path stay in the mount? */
	if (!strncmp(text, m->path, n) && (!text[n] || text[n] == '/') &&
		!lowest(text + n, &ups))
		rest = text + n;
	else
		rest = memcpy(p->normal, rest, strlen(rest) + 1);
	p->mount = m;
	p->dir = m->root;
	p->path = *rest ? rest : "/";
	return 0;
}

/* Find the file system and the directory that (path) starts from. */
int place_find(struct place *p, struct client *c, int dirfd, const char *path)
{
	if (!path)
		return -EFAULT;
	if (!c->mount)
		return -ENOENT;
	mounts_check();
	p->path = path;
	p->mount = c->mount;
	p->dir = c->directory;
	if (*path == '/') {
		p->mount = mount_root();
		p->dir = p->mount->root;
	} else if (*path && dirfd != VFS_AT_CWD) {
		const struct file *f = file_get(c, dirfd);
		if (!f)
			return -EBADF;
		if (f->type != S_IFDIR)
			return -ENOTDIR;
		p->mount = f->mount;
		p->dir = f->node;
	}
	/* An empty path is refused by the file system. */
	if (!*path || !may_leave(p->mount, p->dir, path))
		return 0;
	return place_by_text(p);
}

/* --- mounting ----------------------------------------------------------------------- */

int vfs_mount(
	cubicle_id_t who, const char *type, const char *path, uint32_t source)
{
	const struct mount *root = mount_root();
	const struct vfs_ops *ops = mount_ops(type);
	char normal[VFS_PATH_BYTES];
	struct vfs_stat st;
	struct vfs_key key;
	uint64_t random;

	who = client_id(who);
	if (root && who != mounter)
		return -EPERM;
	if (!ops)
		return -ENODEV;
	if (!path || path[0] != '/' || (!root && path[1]))
		return -EINVAL;
	int64_t bytes = normalise(normal, 0, path);
	if (bytes < 0)
		return (int)bytes;
	if (bytes && normal[bytes - 1] == '/')
		normal[--bytes] = 0;
	int error = mount_room(normal);
	if (!error && root)
		error = root->ops->lookup(root->root, path, 1, &st);
	if (!error && root && (st.mode & S_IFMT) != S_IFDIR)
		error = -ENOTDIR;
	if (!error)
		error = random_get(&key, sizeof(key));
	if (!error)
		error = random_get(&random, sizeof(random));
	if (error)
		return error;
	int64_t node = ops->start(&key, source);
	if (node <= 0)
		return node < 0 ? (int)node : -EIO;
	lock_key(random);
	change_names();
	mount_add(normal, ops, (uint64_t)node, source);
	is_deep |= bytes && strchr(normal + 1, '/');
	mounter = who;
	return 0;
}
