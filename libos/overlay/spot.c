/* SPDX-License-Identifier: MIT */
/* spot.c: directories, and where they are in the two layers. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define DEVICE 3

uint64_t whiteout, copies_made, upper_root, upper_work;

uint64_t upper_shown(struct vfs_stat *st)
{
	uint64_t node = st->inode & BACKED ? st->rdevice : st->inode;

	if (st->inode & BACKED && is_type(st, S_IFDIR) && st->links)
		st->links = 1;
	st->device = DEVICE;
	st->rdevice = 0;
	return node;
}

int path_join(char to[VFS_PATH_BYTES], const char *path, size_t bytes,
	const char *name, size_t name_bytes)
{
	size_t slash = bytes ? 1 : 0;

	if (bytes + slash + name_bytes >= VFS_PATH_BYTES)
		return -ENAMETOOLONG;
	memmove(to, path, bytes);
	if (slash)
		to[bytes] = '/';
	memcpy(to + bytes + slash, name, name_bytes);
	to[bytes + slash + name_bytes] = 0;
	return 0;
}

int path_next(const char **path, char name[VFS_NAME_BYTES])
{
	const char *end = strchrnul(*path, '/');
	size_t bytes = (size_t)(end - *path);

	if (bytes >= VFS_NAME_BYTES)
		return -ENAMETOOLONG;
	memcpy(name, *path, bytes);
	name[bytes] = 0;
	*path = *end ? end + 1 : end;
	return 0;
}

int64_t upper_directory(uint64_t upper, const char *name)
{
	struct vfs_stat st;
	int error = ramfs_lookup(upper, name, 0, &st);

	if (error)
		return error == -ENOENT ? 0 : error;
	if (!(st.inode & BACKED) || !is_type(&st, S_IFDIR))
		return -ENOENT;
	return (int64_t)upper_shown(&st);
}

int spot_resolve(struct spot *s)
{
	char name[VFS_NAME_BYTES];
	int64_t upper = (int64_t)upper_root;
	const char *at = s->path;

	while (*at && upper > 0) {
		int error = path_next(&at, name);
		upper = error ? error : upper_directory((uint64_t)upper, name);
	}
	s->upper = upper > 0 ? (uint64_t)upper : 0;
	return upper < 0 ? (int)upper : 0;
}

/* A directory that is open may have been copied up since it was opened. That is
 * known, unless the host put another one in its place. */
static void node_resolve(struct node *node)
{
	struct spot s;

	if (node->upper || node->is_gone || node->resolved == copies_made)
		return;
	memcpy(s.path, node->path, node->bytes + 1);
	if (!spot_resolve(&s) && s.upper && !ramfs_hold(s.upper))
		backed_copied(node, s.upper);
	node->resolved = copies_made;
}

int spot_of(struct spot *s, uint64_t number)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	s->is_backed = node != NULL;
	s->is_gone = 0;
	s->upper = number;
	if (!(number & BACKED)) /* ramfs says if it is wrong */
		return number ? 0 : -ESTALE;
	if (!node)
		return -ESTALE;
	if ((node->mode & S_IFMT) != S_IFDIR)
		return -ENOTDIR;
	node_resolve(node);
	s->upper = node->upper;
	s->is_gone = node->is_gone;
	s->bytes = node->bytes;
	memcpy(s->path, node->path, node->bytes + 1);
	return 0;
}

void spot_root(struct spot *s)
{
	*s = (struct spot){.upper = upper_root, .is_backed = 1};
}

/* The directory above one that is only in the upper layer. */
static int spot_leave(struct spot *s)
{
	char path[VFS_PATH_BYTES];
	struct vfs_stat st;
	int error = ramfs_lookup(s->upper, "..", 0, &st);

	if (error)
		return error;
	s->is_backed = (st.inode & BACKED) != 0;
	s->upper = upper_shown(&st);
	if (!s->is_backed)
		return s->upper == upper_work ? -ENOENT : 0;
	int64_t bytes = ramfs_path(s->upper, path, sizeof(path));
	if (bytes < (int64_t)sizeof(UPPER_PATH))
		return bytes < 0 ? (int)bytes : -EIO;
	const char *rest = path + UPPER_BYTES;
	rest += *rest == '/';
	s->bytes = strlen(rest);
	memcpy(s->path, rest, s->bytes + 1);
	return 0;
}

int spot_up(struct spot *s)
{
	if (!s->is_backed)
		return spot_leave(s);
	if (!s->bytes)
		return 0;
	while (s->bytes && s->path[--s->bytes] != '/')
		;
	s->path[s->bytes] = 0;
	s->is_gone = 0;
	return spot_resolve(s);
}

int spot_is_removed(const struct spot *s)
{
	struct vfs_stat st = {.links = 1};

	return s->is_gone || (s->upper && ramfs_stat(s->upper, &st)) ||
		!st.links;
}
