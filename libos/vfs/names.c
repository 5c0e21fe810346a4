/* SPDX-License-Identifier: MIT */
/*
 * names.c: calls with a path.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

/* What every call with a path begins with. */
#define PLACE_FIND(c, p, who, dirfd, path)            \
	struct place p;                               \
	struct client *c = client_get(who);           \
	if (!c)                                       \
		return -ENOMEM;                       \
	int error = place_find(&(p), c, dirfd, path); \
	if (error)                                    \
	return error

/* The node of the file that (p) says, opened; -errno. */
static int64_t place_open(
	const struct client *c, const struct place *p, int flags)
{
	struct vfs_stat st;

	return p->mount->ops->open(c->id, p->dir, p->path, flags, 0, &st);
}

/* (st): what it is; (asks): and (who) wants to be told when that changes. */
static int open_file(cubicle_id_t who, int dirfd, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st, int asks)
{
	flags &= O_KNOWN;
	if ((flags & O_CREAT) && (flags & O_DIRECTORY))
		return -EINVAL; /* as Linux since 6.4 */
	PLACE_FIND(c, p, who, dirfd, path);
	/* Nothing is made or cut short for want of a descriptor. */
	int fd = !*path			      ? -ENOENT
		: client_may_open(c, p.mount) ? descriptor_find(c, 0)
					      : -EMFILE;
	if (fd < 0)
		return fd;
	if (flags & (O_CREAT | O_TRUNC))
		change_names();
	int64_t node = p.mount->ops->open(
		c->id, p.dir, p.path, flags, mode & ~c->umask & S_ALLBITS, st);
	if (node < 0)
		return (int)node;
	struct file *f = file_new(c, p.mount, (uint64_t)node, st, flags);
	if (!f) {
		p.mount->ops->release((uint64_t)node);
		return -ENOMEM;
	}
	fd = descriptor_new(c, f, 0, !!(flags & O_CLOEXEC));
	if (fd < 0)
		file_drop(f);
	else if (asks)
		change_opened(c, p.mount);
	return fd;
}

int vfs_open(
	cubicle_id_t who, int dirfd, const char *path, int flags, uint32_t mode)
{
	struct vfs_stat st;

	return open_file(who, dirfd, path, flags, mode, &st, 0);
}

int vfs_open_stat(cubicle_id_t who, int dirfd, const char *path, int flags,
	uint32_t mode, struct vfs_opened *opened)
{
	struct vfs_opened found;
	int fd = open_file(who, dirfd, path, flags, mode, &found.st, 1);

	if (fd < 0)
		return fd;
	found.given = give_early(who, fd);
	*opened = found;
	return fd;
}

int vfs_stat(cubicle_id_t who, int dirfd, const char *path, int flags,
	struct vfs_stat *st)
{
	if (!st)
		return -EFAULT;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if ((flags & AT_EMPTY_PATH) && path && !*path && dirfd != VFS_AT_CWD)
		return vfs_fstat(who, dirfd, st);
	PLACE_FIND(c, p, who, dirfd, path);
	if ((flags & AT_EMPTY_PATH) && !*path)
		return c->mount->ops->stat(c->directory, st);
	change_asked(c, p.mount);
	return place_lookup(c, &p, !(flags & AT_SYMLINK_NOFOLLOW), st);
}

int vfs_access(cubicle_id_t who, int dirfd, const char *path, int mode)
{
	struct vfs_stat st;

	if (mode & ~7)
		return -EINVAL;
	PLACE_FIND(c, p, who, dirfd, path);
	error = place_lookup(c, &p, 1, &st);
	/* User 0 may read and write all, and run what anybody may run. */
	if (!error && (mode & 1) && (st.mode & S_IFMT) != S_IFDIR &&
		!(st.mode & 0111))
		return -13; /* EACCES */
	return error;
}

int vfs_statfs(cubicle_id_t who, const char *path, struct vfs_filesystem *fs)
{
	struct vfs_stat st;

	PLACE_FIND(c, p, who, VFS_AT_CWD, path);
	error = place_lookup(c, &p, 1, &st);
	if (error || !fs)
		return error ? error : -EFAULT;
	return p.mount->ops->filesystem(p.mount->root, fs);
}

int vfs_truncate(cubicle_id_t who, const char *path, int64_t size)
{
	if (size < 0)
		return -EINVAL;
	PLACE_FIND(c, p, who, VFS_AT_CWD, path);
	int64_t node = place_open(c, &p, O_WRONLY);
	if (node < 0)
		return (int)node;
	change_any();
	error = p.mount->ops->truncate((uint64_t)node, size);
	p.mount->ops->release((uint64_t)node);
	return error;
}

int vfs_mkdir(cubicle_id_t who, int dirfd, const char *path, uint32_t mode)
{
	PLACE_FIND(c, p, who, dirfd, path);
	change_names();
	return p.mount->ops->mkdir(c->id, p.dir, p.path, mode & ~c->umask);
}

int vfs_unlink(cubicle_id_t who, int dirfd, const char *path, int flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	PLACE_FIND(c, p, who, dirfd, path);
	if (p.mount != mount_root() && !strcmp(p.path, "/"))
		return flags ? -EBUSY : -EISDIR;
	change_any();
	mount_pays(p.mount, c);
	return p.mount->ops->unlink(p.dir, p.path, flags);
}

int vfs_rename(cubicle_id_t who, int old_dirfd, const char *old_path,
	int new_dirfd, const char *new_path, int flags)
{
	struct place new;

	PLACE_FIND(c, old, who, old_dirfd, old_path);
	error = place_find(&new, c, new_dirfd, new_path);
	if (error)
		return error;
	if (old.mount != new.mount)
		return -EXDEV;
	change_names();
	return old.mount->ops->rename(
		c->id, old.dir, old.path, new.dir, new.path, flags);
}

int vfs_link(cubicle_id_t who, int old_dirfd, const char *old_path,
	int new_dirfd, const char *new_path)
{
	struct place new;

	PLACE_FIND(c, old, who, old_dirfd, old_path);
	error = place_find(&new, c, new_dirfd, new_path);
	if (error)
		return error;
	if (old.mount != new.mount)
		return -EXDEV;
	change_names();
	return old.mount->ops->link(
		c->id, old.dir, old.path, new.dir, new.path);
}

int vfs_symlink(
	cubicle_id_t who, const char *target, int dirfd, const char *path)
{
	if (!target)
		return -EFAULT;
	PLACE_FIND(c, p, who, dirfd, path);
	change_names();
	return p.mount->ops->symlink(c->id, target, p.dir, p.path);
}

int64_t vfs_readlink(
	cubicle_id_t who, int dirfd, const char *path, char *buf, size_t len)
{
	if (!len || len > INT32_MAX)
		return -EINVAL;
	PLACE_FIND(c, p, who, dirfd, path);
	return p.mount->ops->readlink(p.dir, p.path, buf, len);
}

int vfs_chmod(cubicle_id_t who, int dirfd, const char *path, uint32_t mode)
{
	PLACE_FIND(c, p, who, dirfd, path);
	int64_t node = place_open(c, &p, O_PATH);
	if (node < 0)
		return (int)node;
	change_any();
	mount_pays(p.mount, c);
	error = p.mount->ops->chmod((uint64_t)node, mode);
	p.mount->ops->release((uint64_t)node);
	return error;
}

static int time_is_bad(const struct vfs_time *t)
{
	return (t->nanoseconds < 0 || t->nanoseconds >= 1000000000) &&
		t->nanoseconds != VFS_TIME_NOW &&
		t->nanoseconds != VFS_TIME_OMIT;
}

int vfs_utimens(cubicle_id_t who, int dirfd, const char *path,
	const struct vfs_time *times, int count, int flags)
{
	static const struct vfs_time now = {0, VFS_TIME_NOW};
	int nofollow = flags & AT_SYMLINK_NOFOLLOW ? O_NOFOLLOW : 0;

	if ((times && count != 2) || (flags & ~AT_SYMLINK_NOFOLLOW))
		return -EINVAL;
	if (times && (time_is_bad(&times[0]) || time_is_bad(&times[1])))
		return -EINVAL;
	const struct vfs_time *accessed = times ? &times[0] : &now;
	const struct vfs_time *modified = times ? &times[1] : &now;
	change_any();
	if (!path) {
		struct client *c = client_get(who);
		struct file *f = c ? file_get(c, dirfd) : NULL;
		if (!f)
			return -EBADF;
		mount_pays(f->mount, c);
		return f->mount->ops->utimens(f->node, accessed, modified);
	}
	PLACE_FIND(c, p, who, dirfd, path);
	int64_t node = place_open(c, &p, O_PATH | nofollow);
	if (node < 0)
		return (int)node;
	mount_pays(p.mount, c);
	error = p.mount->ops->utimens((uint64_t)node, accessed, modified);
	p.mount->ops->release((uint64_t)node);
	return error;
}

/* --- the working directory --------------------------------------------------------- */

/* (node) was opened or held for (c). */
static int directory_change(
	struct client *c, const struct mount *mount, uint64_t node)
{
	c->mount->ops->release(c->directory);
	c->mount = mount;
	c->directory = node;
	return 0;
}

int vfs_chdir(cubicle_id_t who, const char *path)
{
	PLACE_FIND(c, p, who, VFS_AT_CWD, path);
	int64_t node = place_open(c, &p, O_PATH | O_DIRECTORY);
	if (node < 0)
		return (int)node;
	return directory_change(c, p.mount, (uint64_t)node);
}

int vfs_fchdir(cubicle_id_t who, int fd)
{
	struct client *c = client_get(who);
	struct file *f = c ? file_get(c, fd) : NULL;

	if (!f)
		return -EBADF;
	if (f->type != S_IFDIR)
		return -ENOTDIR;
	int error = f->mount->ops->hold(f->node);
	return error ? error : directory_change(c, f->mount, f->node);
}

int64_t vfs_getcwd(cubicle_id_t who, char *buf, size_t len)
{
	struct client *c = client_get(who);
	char path[VFS_PATH_BYTES];

	if (!c || !c->mount)
		return -ENOENT;
	size_t n = strlen(c->mount->path);
	memcpy(path, c->mount->path, n);
	int64_t bytes =
		c->mount->ops->path(c->directory, path + n, sizeof(path) - n);
	if (bytes < 2)
		return bytes < 0 ? bytes : -EIO;
	bytes += (int64_t)n;
	if (n && bytes == (int64_t)n + 2)
		path[n] = 0, bytes--; /* the root of a mount has no slash */
	if ((size_t)bytes > len)
		return -ERANGE;
	/* What the file system wrote may have no end. */
	path[bytes - 1] = 0;
	return cubicle_copy_out(buf, path, (size_t)bytes) ? -EFAULT : bytes;
}
