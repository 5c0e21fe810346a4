/* SPDX-License-Identifier: MIT */
/*
 * hostfs.c: calls on open files. Buffers of callers are granted, and the
 * monitor has the host read and write them; hostfs itself never touches them.
 */
#include <cubicle/component.h>
#include "flock.h"
#include "node.h"
#include "rt/string.h"

/* What every call on an open file begins with. */
#define NODE_GET(node, number)                \
	struct node *node = node_get(number); \
	if (!node)                            \
	return -ESTALE

int hostfs_hold(uint64_t number)
{
	NODE_GET(node, number);
	if (node->opens == UINT32_MAX)
		return -EMFILE;
	node->opens++;
	return 0;
}

int hostfs_release(uint64_t number)
{
	NODE_GET(node, number);
	/* vfs never releases the root more often than it holds it. */
	if (node->handle == node->mount && node->opens == 1)
		return -ESTALE;
	node_drop(node);
	return 0;
}

int64_t hostfs_read(uint64_t number, int64_t offset, void *buf, size_t len)
{
	NODE_GET(node, number);
	return node->path ? -EISDIR
			  : files_read(node->handle, buf, len, offset);
}

/* Let the handle append, or write where it is asked to. */
static int set_appends(struct node *node, int appends)
{
	int error = node->appends == appends
		? 0
		: files_append(node->handle, appends);

	if (!error)
		node->appends = appends;
	return error;
}

int64_t hostfs_write(uint32_t payer, uint64_t number, int64_t offset,
	const void *buf, size_t len)
{
	NODE_GET(node, number);
	int error = node->path ? -EISDIR : set_appends(node, offset == VFS_END);

	(void)payer;
	if (error)
		return error;
	int64_t n = files_write(
		node->handle, buf, len, offset == VFS_END ? 0 : offset);
	if (node->is_given && set_appends(node, 0))
		return -EIO;
	return n;
}

int64_t hostfs_give(uint64_t number, uint32_t client, uint32_t may)
{
	NODE_GET(node, number);
	if (node->path)
		may &= 1;
	else if (node->access == ACCESS_PATH)
		return -EOPNOTSUPP;
	if (node->access == ACCESS_READ)
		may &= 1;
	if (node->access == ACCESS_WRITE)
		may &= 2;
	int error = node->path ? 0 : set_appends(node, 0);
	if (!error)
		error = files_give(node->handle, client, may);
	if (error)
		return error;
	node->is_given = 1;
	return node->handle * 4 + may;
}

int64_t hostfs_give_locks(uint64_t number, uint32_t client)
{
	NODE_GET(node, number);
	int error = files_give_locks(node->handle, client);

	if (error)
		return error;
	node->is_locked |= client != 0;
	return node->handle;
}

int hostfs_stat(uint64_t number, struct vfs_stat *st)
{
	static const char none[FILES_NAME_BYTES];
	static struct statx now;

	NODE_GET(node, number);
	int error = files_stat(node->handle, none, &now);
	if (!error)
		statx_convert(&now, st);
	return error;
}

int64_t hostfs_seek(uint64_t number, int64_t offset, int whence)
{
	NODE_GET(node, number);
	return whence == SEEK_DATA || whence == SEEK_HOLE
		? files_seek(node->handle, offset, whence)
		: -EINVAL;
}

int hostfs_truncate(uint64_t number, int64_t size)
{
	NODE_GET(node, number);
	return node->path ? -EISDIR : files_truncate(node->handle, size);
}

int hostfs_allocate(uint32_t payer, uint64_t number, int64_t offset,
	int64_t len, int keep_size)
{
	(void)payer;
	NODE_GET(node, number);
	return files_allocate(
		node->handle, keep_size ? FALLOC_FL_KEEP_SIZE : 0, offset, len);
}

int64_t hostfs_getdents(uint64_t number, int64_t from, void *buf, size_t len)
{
	NODE_GET(node, number);
	if (!node->path)
		return -ENOTDIR;
	/* Others list the same directory with the same handle. */
	int64_t at = files_seek(node->handle, from, SEEK_SET);
	return at < 0 ? at : files_list(node->handle, buf, len);
}

int hostfs_chmod(uint64_t number, uint32_t mode)
{
	NODE_GET(node, number);
	if (mode & ~FILES_MODE & S_ALLBITS)
		return -EPERM;
	if (node->access == ACCESS_PATH)
		return -EACCES;
	return files_set_mode(node->handle, mode & FILES_MODE);
}

/* The numbers for now and for none are Linux's. */
int hostfs_utimens(uint64_t number, const struct vfs_time *accessed,
	const struct vfs_time *modified)
{
	const struct vfs_time times[2] = {*accessed, *modified};

	NODE_GET(node, number);
	return files_set_times(node->handle, times);
}

int64_t hostfs_path(uint64_t number, char *buf, size_t len)
{
	static const char slash = '/';

	NODE_GET(node, number);
	if (!node->path)
		return -ENOTDIR;
	/* It may have been moved or removed, by others, too. */
	int error = path_check(node);
	if (error)
		return error;
	size_t bytes = strlen(node->path) + 1;
	if (bytes + 1 > len)
		return -ERANGE;
	if (cubicle_copy_out(buf, &slash, 1) ||
		cubicle_copy_out(buf + 1, node->path, bytes))
		return -EFAULT;
	return (int64_t)bytes + 1;
}

/* struct statfs of Linux. */
struct statfs {
	int64_t type, block_bytes;
	uint64_t blocks, blocks_free, blocks_free_to_users;
	uint64_t files, files_free;
	int32_t id[2];
	int64_t name_bytes, fragment_bytes, flags, spare[4];
};

_Static_assert(sizeof(struct statfs) == 120, "as the monitor expects it");

int hostfs_filesystem(uint64_t number, struct vfs_filesystem *to)
{
	static struct statfs now;

	NODE_GET(node, number);
	int error = files_space(node->handle, &now);
	if (error)
		return error;
	*to = (struct vfs_filesystem){.type = (uint64_t)now.type,
		.block_bytes = (uint64_t)now.block_bytes,
		.blocks = now.blocks,
		.blocks_free = now.blocks_free_to_users,
		.files = now.files,
		.files_free = now.files_free,
		.name_bytes = (uint64_t)now.name_bytes};
	return 0;
}

int hostfs_ioctl(uint64_t number, uint64_t request, void *out, size_t bytes)
{
	(void)number, (void)request, (void)out, (void)bytes;
	return -ENOTTY;
}

int hostfs_sync(uint64_t number, int what)
{
	NODE_GET(node, number);
	switch (what) {
	case VFS_SYNC_FILE:
		return files_sync(node->handle, FILES_SYNC);
	case VFS_SYNC_DATA:
		return files_sync(node->handle, FILES_SYNC_DATA);
	case VFS_SYNC_ALL:
		return files_sync(node->handle, FILES_SYNC_ALL);
	}
	return -EINVAL;
}

int hostfs_lock(uint64_t number, int type, int64_t start, int64_t end)
{
	const struct host_flock lock = {.type = (int16_t)type,
		.start = start,
		.length = end == INT64_MAX ? 0 : end - start + 1};

	NODE_GET(node, number);
	if (start < 0 || end < start)
		return -EINVAL;
	node->is_locked |= type != F_UNLCK;
	return files_lock_set(node->handle, &lock);
}

int hostfs_lock_get(uint64_t number, struct vfs_lock *lock)
{
	struct host_flock now = {.type = lock->type,
		.whence = lock->whence,
		.start = lock->start,
		.length = lock->length};

	NODE_GET(node, number);
	int error = files_lock_get(node->handle, &now);
	if (!error)
		*lock = (struct vfs_lock){.type = now.type,
			.whence = now.whence,
			.start = now.start,
			.length = now.length,
			.pid = now.pid};
	return error;
}
