/* SPDX-License-Identifier: MIT */
/*
 * overlay.c: the interface of overlay, except open and names. A number
 * without the bit BACKED is passed on to ramfs.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define OVERLAYFS_MAGIC 0x794c7630

int64_t overlay_start(const struct vfs_key *key, uint32_t source)
{
	static int is_started;
	struct lower l;

	if (is_started)
		return -EBUSY;
	int error = lower_start(key, source, &l);
	if (!error)
		error = (int)ramfs_start(key, 0) < 0 ? -ENOMEM : names_start();
	if (error)
		return error;
	struct node like = {.number = l.st.inode,
		.upper = upper_root,
		.device = l.device,
		.inode = l.inode,
		.mode = l.st.mode};
	backed_key(key);
	ramfs_chmod(upper_root, l.st.mode & S_ALLBITS);
	ramfs_utimens(upper_root, &l.st.accessed, &l.st.modified);
	ramfs_show(upper_root, l.st.inode);
	ramfs_hold(upper_root);
	is_started = backed_open(&like, "") != NULL;
	return is_started ? (int64_t)l.st.inode : -ENOMEM;
}

int overlay_hold(uint64_t number)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if (!(number & BACKED))
		return ramfs_hold(number);
	if (!node || node->opens == UINT32_MAX)
		return node ? -EMFILE : -ESTALE;
	node->opens++;
	return 0;
}

int overlay_release(uint64_t number)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if (!(number & BACKED))
		return ramfs_release(number);
	if (!node)
		return -ESTALE;
	backed_release(node);
	return 0;
}

/* --- attributes --------------------------------------------------------------------- */

int overlay_lookup(
	uint64_t dir, const char *path, int follow, struct vfs_stat *st)
{
	struct walk w;
	int error = walk_path(&w, dir, path, follow ? WALK_FOLLOW : WALK_LINK);

	if (!error && w.found != FOUND_UPPER && w.found != FOUND_LOWER)
		error = -ENOENT;
	if (!error)
		*st = w.lower.st;
	return error;
}

static int stat_lower(const struct node *node, struct vfs_stat *st)
{
	struct lower l;
	int error = node->lower ? lower_stat(node->lower, node->path, &l)
				: lower_lookup(node->path, &l);

	if (error)
		return error;
	*st = l.st;
	if (node->is_gone)
		st->links = 0;
	return 0;
}

int overlay_stat(uint64_t number, struct vfs_stat *st)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if ((number & BACKED) && !node)
		return -ESTALE;
	int error = node && !node->upper
		? stat_lower(node, st)
		: ramfs_stat(node ? node->upper : number, st);
	if (error)
		return error;
	upper_shown(st);
	if (node)
		st->inode = node->number;
	return 0;
}

/* The node of ramfs that (number) is, copied up if need be; -errno. */
static int64_t upper_of(uint32_t payer, uint64_t number)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	if (!(number & BACKED))
		return number > INT64_MAX ? -ESTALE : (int64_t)number;
	int error = node ? copy_node(payer, node) : -ESTALE;
	return error ? error : (int64_t)node->upper;
}

int overlay_chmod(uint64_t number, uint32_t mode)
{
	int64_t upper = upper_of(payer_of_call(), number);

	return upper < 0 ? (int)upper : ramfs_chmod((uint64_t)upper, mode);
}

int overlay_utimens(uint64_t number, const struct vfs_time *accessed,
	const struct vfs_time *modified)
{
	int64_t upper = upper_of(payer_of_call(), number);

	return upper < 0 ? (int)upper
			 : ramfs_utimens((uint64_t)upper, accessed, modified);
}

/* --- data ---------------------------------------------------------------------------- */

/* The open file of the lower layer that (number) is; NULL: ask ramfs about
 * (upper). */
static struct node *lower_of(uint64_t number, uint64_t *upper, int *error)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;

	*error = (number & BACKED) && !node ? -ESTALE : 0;
	*upper = node ? node->upper : number;
	if (!node || node->upper)
		return NULL;
	*error = (node->mode & S_IFMT) == S_IFDIR  ? -EISDIR
		: (node->mode & S_IFMT) != S_IFREG ? -EINVAL
		: node->lower			   ? 0
						   : -EBADF;
	return node;
}

int64_t overlay_read(uint64_t number, int64_t offset, void *buf, size_t len)
{
	uint64_t upper;
	int error;
	const struct node *node = lower_of(number, &upper, &error);

	if (error)
		return error;
	return node ? lower_read(node->lower, offset, buf, len)
		    : ramfs_read(upper, offset, buf, len);
}

int64_t overlay_seek(uint64_t number, int64_t offset, int whence)
{
	uint64_t upper;
	int error;
	const struct node *node = lower_of(number, &upper, &error);

	if (error)
		return error;
	return node ? lower_seek(node->lower, offset, whence)
		    : ramfs_seek(upper, offset, whence);
}

int64_t overlay_write(uint32_t payer, uint64_t number, int64_t offset,
	const void *buf, size_t len)
{
	int64_t upper = upper_of(payer, number);

	return upper < 0
		? upper
		: ramfs_write(payer, (uint64_t)upper, offset, buf, len);
}

int overlay_truncate(uint64_t number, int64_t size)
{
	int64_t upper = upper_of(payer_of_call(), number);

	return upper < 0 ? (int)upper : ramfs_truncate((uint64_t)upper, size);
}

int overlay_allocate(uint32_t payer, uint64_t number, int64_t offset,
	int64_t len, int keep_size)
{
	int64_t upper = upper_of(payer, number);

	return upper < 0 ? (int)upper
			 : ramfs_allocate(payer, (uint64_t)upper, offset, len,
				   keep_size);
}

int64_t overlay_map(uint32_t client, uint64_t number, int64_t offset,
	size_t len, int writable)
{
	int64_t upper = upper_of(client, number);

	return upper < 0
		? upper
		: ramfs_map(client, (uint64_t)upper, offset, len, writable);
}

int overlay_unmap(uint32_t client, uint64_t number, uint64_t at, size_t len)
{
	int64_t upper = upper_of(client, number);

	return upper < 0 ? (int)upper
			 : ramfs_unmap(client, (uint64_t)upper, at, len);
}

int64_t overlay_getdents(uint64_t number, int64_t from, void *buf, size_t len)
{
	struct node *node = number & BACKED ? backed_get(number) : NULL;
	struct spot s;

	if (!(number & BACKED))
		return ramfs_getdents(number, from, buf, len);
	int error = spot_of(&s, number);
	if (error)
		return error;
	return node ? list_directory(&s, node, from, buf, len) : -ENOTDIR;
}

/* --- the rest --------------------------------------------------------------------------- */

int64_t overlay_readlink(uint64_t dir, const char *path, char *buf, size_t len)
{
	struct walk w;
	char at[VFS_PATH_BYTES];
	int error = walk_path(&w, dir, path, WALK_LINK);

	if (!error && w.found != FOUND_UPPER && w.found != FOUND_LOWER)
		error = -ENOENT;
	if (!error && !is_type(&w.lower.st, S_IFLNK))
		error = -EINVAL;
	if (error)
		return error;
	if (w.found == FOUND_UPPER)
		return ramfs_readlink(w.dir.upper, w.name, buf, len);
	error = walk_lower_path(&w, at);
	return error ? error : lower_readlink(at, buf, len);
}

int64_t overlay_path(uint64_t number, char *buf, size_t len)
{
	char path[VFS_PATH_BYTES + UPPER_BYTES] = "/";
	const char *from = path;
	struct spot s;
	int error = spot_of(&s, number);

	if (error || s.is_gone)
		return error ? error : -ENOENT;
	if (s.is_backed) {
		memcpy(path + 1, s.path, s.bytes + 1);
	} else {
		int64_t n = ramfs_path(s.upper, path, sizeof(path));
		if (n <= (int64_t)UPPER_BYTES)
			return n < 0 ? n : -EIO;
		from = path + UPPER_BYTES;
	}
	size_t bytes = strlen(from) + 1;
	if (bytes > len)
		return -ERANGE;
	return cubicle_copy_out(buf, from, bytes) ? -EFAULT : (int64_t)bytes;
}

int overlay_filesystem(uint64_t number, struct vfs_filesystem *to)
{
	(void)number;
	int error = ramfs_filesystem(upper_root, to);

	to->type = OVERLAYFS_MAGIC;
	return error;
}

int overlay_ioctl(uint64_t number, uint64_t request, void *out, size_t bytes)
{
	(void)number, (void)request, (void)out, (void)bytes;
	return -ENOTTY;
}
