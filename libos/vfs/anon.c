/* SPDX-License-Identifier: MIT */
/*
 * anon.c: open files without a name. They are files of a file system that is
 * not mounted anywhere, in which the node is the open file itself.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"
#include "rt/string.h"

#define BLOCK_BYTES 4096
#define DEVICE	    3 /* devfs has 2 */

static struct file *file_of(uint64_t node)
{
	return (struct file *)(uintptr_t)node;
}

static uint64_t last_inode;

static void attributes_of(const struct object_ops *ops, struct vfs_stat *st)
{
	*st = (struct vfs_stat){.device = DEVICE,
		.inode = ++last_inode,
		.links = 1,
		.mode = ops->mode,
		.block_bytes = BLOCK_BYTES};
}

static int anon_hold(uint64_t node)
{
	(void)node;
	return 0;
}

static int anon_release(uint64_t node)
{
	struct file *f = file_of(node);

	f->object_ops->close(f);
	return 0;
}

static int anon_stat(uint64_t node, struct vfs_stat *st)
{
	*st = file_of(node)->attributes;
	return 0;
}

static int64_t anon_seek(uint64_t node, int64_t offset, int whence)
{
	(void)node, (void)offset, (void)whence;
	return -ESPIPE;
}

/* The next question for attributes finds them. */
static int anon_chmod(uint64_t node, uint32_t mode)
{
	struct file *f = file_of(node);

	f->attributes.mode = (f->attributes.mode & S_IFMT) | (mode & S_ALLBITS);
	return 0;
}

static int anon_utimens(uint64_t node, const struct vfs_time *accessed,
	const struct vfs_time *modified)
{
	struct file *f = file_of(node);

	if (accessed)
		f->attributes.accessed = *accessed;
	if (modified)
		f->attributes.modified = *modified;
	return 0;
}

static int anon_ioctl(uint64_t node, uint64_t request, void *out, size_t bytes)
{
	struct file *f = file_of(node);

	return f->object_ops->ioctl
		? f->object_ops->ioctl(f, request, out, bytes)
		: -ENOTTY;
}

static int anon_ready(uint64_t node)
{
	struct file *f = file_of(node);

	return f->object_ops->ready(f);
}

/* vfs makes no calls here that need a regular file or a directory. */
static const struct vfs_ops anon_ops = {
	.hold = anon_hold,
	.release = anon_release,
	.stat = anon_stat,
	.seek = anon_seek,
	.chmod = anon_chmod,
	.utimens = anon_utimens,
	.ioctl = anon_ioctl,
	.ready = anon_ready,
};

static const struct mount anon_mount = {
	.ops = &anon_ops, .handle = -EOPNOTSUPP, .path = "/anonymous"};

void *client_alloc(struct client *c, size_t bytes)
{
	if (client_take(c, bytes))
		return NULL;
	void *p = heap_zalloc(bytes);
	if (!p)
		client_give(c, bytes);
	return p;
}

void client_free(struct client *c, void *p, size_t bytes)
{
	client_give(c, bytes);
	heap_free(p);
}

struct file *anon_new(
	struct client *c, const struct object_ops *ops, void *object, int flags)
{
	struct vfs_stat st;

	attributes_of(ops, &st);
	struct file *f = file_new(c, &anon_mount, 0, &st, flags);
	if (!f)
		return NULL;
	f->node = (uintptr_t)f;
	f->is_stream = 1;
	f->object_ops = ops;
	f->object = object;
	return f;
}

void anon_undo(struct file *f)
{
	client_free(f->client, f, sizeof(*f));
}

int anon_open(
	struct client *c, const struct object_ops *ops, void *object, int flags)
{
	struct file *f = anon_new(c, ops, object, flags);

	if (!f)
		return -ENOMEM;
	int fd = descriptor_new(c, f, 0, !!(flags & O_CLOEXEC));
	if (fd < 0)
		anon_undo(f);
	return fd;
}

int anon_open_pair(
	struct client *c, struct file *file[2], int flags, struct vfs_pair *fds)
{
	int on_exec = !!(flags & O_CLOEXEC), fd[2] = {-ENOMEM, -ENOMEM};

	for (int i = 0; i < 2 && file[0] && file[1]; i++) {
		fd[i] = descriptor_new(c, file[i], 0, on_exec);
		if (fd[i] < 0)
			break;
		*fds = (struct vfs_pair){{fd[0], fd[1]}};
	}
	if (fd[0] >= 0 && fd[1] >= 0)
		return 0;
	if (fd[0] >= 0)
		descriptor_take_back(c, fd[0]);
	for (int i = 0; i < 2; i++)
		if (file[i])
			anon_undo(file[i]);
	return fd[0] >= 0 ? fd[1] : fd[0];
}
