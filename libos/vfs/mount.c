/* SPDX-License-Identifier: MIT */
/*
 * mount.c: the table of file systems, and where they are mounted.
 */
#include <cubicle/component.h>
#include "devfs/devfs.h"
#include "internal.h"
#include "ramfs/ramfs.h"
#include "rt/string.h"

/* A layout need not have them. */
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE weak
#include "hostfs/hostfs.h"
#include "overlay/overlay.h"
#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE

#define MOUNTS_MAX 32

#define OPS(fs, ...)                                                       \
	{                                                                  \
		.start = fs##_start, .open = fs##_open, .hold = fs##_hold, \
		.release = fs##_release, .lookup = fs##_lookup,            \
		.read = fs##_read, .write = fs##_write, .stat = fs##_stat, \
		.seek = fs##_seek, .truncate = fs##_truncate,              \
		.allocate = fs##_allocate, .getdents = fs##_getdents,      \
		.mkdir = fs##_mkdir, .unlink = fs##_unlink,                \
		.rename = fs##_rename, .link = fs##_link,                  \
		.symlink = fs##_symlink, .readlink = fs##_readlink,        \
		.chmod = fs##_chmod, .utimens = fs##_utimens,              \
		.path = fs##_path, .filesystem = fs##_filesystem,          \
		.ioctl = fs##_ioctl, __VA_ARGS__                           \
	}

/* The file systems that there are. Their functions may be gates. */
static const struct filesystem {
	const char *type;
	struct vfs_ops ops;
} filesystems[] = {
	{"ramfs", OPS(ramfs, .map = ramfs_map, .unmap = ramfs_unmap)},
	{"devfs", OPS(devfs, .ready = devfs_ready)},
	{"hostfs",
		OPS(hostfs, .sync = hostfs_sync, .lock = hostfs_lock,
			.lock_get = hostfs_lock_get, .give = hostfs_give,
			.give_locks = hostfs_give_locks)},
	{"overlay",
		OPS(overlay, .map = overlay_map, .unmap = overlay_unmap,
			.payer = overlay_payer)},
};

#define FILESYSTEMS (sizeof(filesystems) / sizeof(filesystems[0]))

static struct mount mounts[MOUNTS_MAX];
static int mount_count;

const struct mount *mount_root(void)
{
	return mount_count ? &mounts[0] : NULL;
}

const struct mount *mount_of_type(const char *type)
{
	for (int i = 0; i < mount_count; i++)
		for (size_t f = 0; f < FILESYSTEMS; f++)
			if (mounts[i].ops == &filesystems[f].ops &&
				!strcmp(filesystems[f].type, type))
				return &mounts[i];
	return NULL;
}

const struct mount *mount_find(const char *path, const char **rest)
{
	const struct mount *best = NULL;
	size_t longest = 0;

	for (int i = 0; i < mount_count; i++) {
		size_t n = strlen(mounts[i].path);
		if (strncmp(mounts[i].path, path, n) ||
			(path[n] && path[n] != '/') || (best && n < longest))
			continue;
		best = &mounts[i];
		longest = n;
	}
	*rest = path + longest;
	return best;
}

const struct vfs_ops *mount_ops(const char *type)
{
	for (size_t i = 0; type && i < FILESYSTEMS; i++)
		if (!strcmp(filesystems[i].type, type) &&
			filesystems[i].ops.start)
			return &filesystems[i].ops;
	return NULL;
}

int mount_sync(void)
{
	int error = 0;

	for (int i = 0; i < mount_count; i++) {
		const struct mount *m = &mounts[i];
		int e = mount_is_shared(m) ? m->ops->sync(m->root, VFS_SYNC_ALL)
					   : 0;
		error = error ? error : e;
	}
	return error;
}

int mount_room(const char *path)
{
	if (strlen(path) >= sizeof(mounts[0].path) || mount_count == MOUNTS_MAX)
		return -ENOSPC;
	for (int i = 0; i < mount_count; i++)
		if (!strcmp(mounts[i].path, path))
			return -EBUSY;
	return 0;
}

struct mount *mount_at(int index)
{
	return index < mount_count ? &mounts[index] : NULL;
}

void mount_take(struct mount *m, uint64_t root)
{
	m->root = root;
	m->handle = -EOPNOTSUPP;
	if (mount_is_shared(m)) {
		int64_t given = m->ops->give(m->root, cubicle_self(), 1);
		m->handle = given < 0 ? given : given / 4;
	}
}

void mount_add(const char *path, const struct vfs_ops *ops, uint64_t root,
	uint32_t source)
{
	struct mount *m = &mounts[mount_count++];

	memcpy(m->path, path, strlen(path) + 1);
	m->ops = ops;
	m->source = source;
	mount_take(m, root);
}
