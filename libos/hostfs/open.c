/* SPDX-License-Identifier: MIT */
/*
 * open.c: to open a file.
 *
 * All that open a file share its handle. So a handle can do as much as the
 * host allows, whatever was asked for: vfs checks what a descriptor may do.
 */
#include <cubicle/component.h>
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"

int64_t open_start(uint64_t dir, const char **path)
{
	const struct node *node = node_get(dir);

	if (!node)
		return -ESTALE;
	if (!node->path)
		return -ENOTDIR;
	if (**path != '/')
		return node->handle;
	while (**path == '/')
		(*path)++;
	return node->mount;
}

int64_t open_below(uint64_t dir, const char *path, uint32_t flags,
	uint32_t mode, struct statx *now)
{
	static char text[FILES_PATH_BYTES];
	const struct node *node = node_get(dir);
	int64_t start = open_start(dir, &path);
	int64_t handle =
		start < 0 ? start : open_at(start, path, flags, mode, now);

	/* The host lets nothing lead above where it starts. */
	if (handle != -EXDEV || start == node->mount || path_check(node))
		return handle;
	size_t n = strlen(node->path), more = strlen(path) + 1;
	if (n + 1 + more > sizeof(text))
		return -ENAMETOOLONG;
	memcpy(text, node->path, n);
	text[n] = '/';
	memcpy(text + n + 1, path, more);
	return open_at(node->mount, text, flags, mode, now);
}

/* May less access be allowed where (error) refused more? */
static int is_refusal(int64_t error)
{
	return error == -EACCES || error == -EISDIR || error == -EROFS ||
		error == -ETXTBSY || error == -EPERM || error == -ENXIO;
}

/* Open with as much access as there is; (access) is what it became. */
static int64_t open_most(uint64_t dir, const char *path, uint32_t flags,
	uint32_t mode, enum access *access, struct statx *now)
{
	uint32_t wanted = flags & O_ACCMODE;
	uint32_t others = flags & (O_CREAT | O_EXCL | O_TRUNC | FILES_O_OTHERS);
	int64_t handle = -EISDIR;

	if (flags & O_PATH) {
		wanted = O_RDONLY;
		others &= O_DIRECTORY | O_NOFOLLOW;
	}
	*access = ACCESS_BOTH;
	if (!(flags & O_DIRECTORY) || wanted == O_RDWR)
		handle = open_below(dir, path, others | O_RDWR, mode, now);
	if (handle >= 0 || wanted == O_RDWR ||
		!(is_refusal(handle) || (flags & O_PATH)))
		return handle;
	*access = wanted == O_WRONLY ? ACCESS_WRITE : ACCESS_READ;
	handle = open_below(dir, path, others | wanted, mode, now);
	if (handle >= 0 || !(flags & O_PATH))
		return handle;
	*access = ACCESS_PATH;
	return open_below(dir, path, others | O_PATH, 0, now);
}

/* (node) is opened once more, as (handle). */
static int64_t open_again(struct node *node, int64_t handle, enum access access)
{
	int64_t spare = handle;

	if (node->opens == UINT32_MAX) {
		files_close(handle);
		return -EMFILE;
	}
	if (access > node->access) {
		/* Locks would be lost with the old handle, and a client that
		 * has it would go on with whatever gets its number next. */
		if (node->is_locked || node->is_given) {
			files_close(handle);
			return -EBUSY;
		}
		spare = node->handle;
		node->handle = handle;
		node->access = access;
		node->appends = 0;
	}
	files_close(spare);
	node->opens++;
	return (int64_t)node->number;
}

static int64_t open_as(uint64_t dir, const char *path, int64_t handle,
	enum access access, const struct vfs_stat *st)
{
	int64_t mount = node_get(dir)->mount;
	struct node *node = node_find(mount, st->device, st->inode);
	if (node)
		return open_again(node, handle, access);
	char *text = NULL;
	if ((st->mode & S_IFMT) == S_IFDIR) {
		int error = path_real(node_get(dir), path, &text);
		if (error)
			return error;
	}
	node = node_new(st->device, st->inode, handle, mount, access, text);
	if (!node)
		heap_free(text);
	return node ? (int64_t)node->number : -ENOMEM;
}

int64_t hostfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	static struct statx now;
	enum access access;

	(void)payer;
	if (!*path)
		return -ENOENT;
	if (flags & O_CREAT && mode & ~FILES_MODE)
		return -EPERM;
	int64_t handle =
		open_most(dir, path, (uint32_t)flags, mode, &access, &now);
	if (handle < 0)
		return handle;
	statx_convert(&now, st);
	int64_t number = open_as(dir, path, handle, access, st);
	if (number < 0 && number != -EBUSY && number != -EMFILE)
		files_close(handle);
	return number;
}

int64_t hostfs_start(const struct vfs_key *key, uint32_t source)
{
	static const char none[FILES_NAME_BYTES];
	static struct statx now;
	struct vfs_stat st;
	int64_t handle = files_mount(source);
	int error = handle < 0 ? (int)handle : files_stat(handle, none, &now);

	(void)key;
	if (error)
		return error;
	statx_convert(&now, &st);
	char *text = heap_zalloc(1);
	struct node *node = text ? node_new(st.device, st.inode, handle, handle,
					   ACCESS_READ, text)
				 : NULL;
	return node ? (int64_t)node->number : -ENOMEM;
}
