/* SPDX-License-Identifier: MIT */
/* socket_file.c: files that are names of sockets. */
#include <cubicle/component.h>
#include "internal.h"
#include "socket.h"

int socket_file_make(struct client *c, const char *path,
	const struct mount **mount, uint64_t *inode)
{
	struct vfs_stat st;
	struct place p;
	int error = place_find(&p, c, VFS_AT_CWD, path);

	if (error)
		return error;
	if (mount_is_shared(p.mount))
		return -EOPNOTSUPP;
	change_names();
	int64_t node = p.mount->ops->open(c->id, p.dir, p.path,
		O_RDWR | O_CREAT | O_EXCL, S_IFSOCK | (0777 & ~c->umask), &st);
	if (node < 0)
		return (int)node;
	p.mount->ops->release((uint64_t)node);
	*mount = p.mount;
	*inode = st.inode;
	return 0;
}

int socket_file_find(struct client *c, const char *path,
	const struct mount **mount, uint64_t *inode)
{
	struct vfs_stat st;
	struct place p;
	int error = place_find(&p, c, VFS_AT_CWD, path);

	if (!error)
		error = place_lookup(c, &p, 1, &st);
	if (error)
		return error;
	*mount = p.mount;
	*inode = st.inode;
	return (st.mode & S_IFMT) == S_IFSOCK ? 0 : -ECONNREFUSED;
}

int socket_file_remove(struct client *c, const char *path,
	const struct mount *mount, uint64_t inode)
{
	const struct mount *found_mount;
	uint64_t found;
	struct place p;
	int error = socket_file_find(c, path, &found_mount, &found);

	if (!error)
		error = place_find(&p, c, VFS_AT_CWD, path);
	if (error)
		return error;
	if (found_mount != mount || found != inode || p.mount != mount ||
		!mount_is_shared(mount))
		return -ESTALE;
	change_any();
	mount_pays(mount, c);
	return mount->ops->unlink(p.dir, p.path, 0);
}
