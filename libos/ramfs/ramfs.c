/* SPDX-License-Identifier: MIT */
/*
 * ramfs.c: the interface of ramfs. Whatever comes in may be a lie of vfs, but
 * for what the gate has checked.
 */
#include <cubicle/component.h>
#include "area.h"
#include "node.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "store.h"
#include "tree.h"

#define RAMFS_MAGIC 0x858458f6

/* The root exists from the first call on. */
static int root_make(void)
{
	static struct node *root;

	if (root)
		return 0;
	account_init();
	store_init();
	root = node_new(S_IFDIR | 0755, 0);
	if (!root)
		return -ENOMEM;
	root->parent = root;
	root->links = 2;
	return 0;
}

/* vfs says on whose behalf it calls, and may say anything. For what is no
 * cubicle, nobody pays: that is 0. */
static uint32_t payer_of(uint32_t payer)
{
	return payer <= accounts[ACCOUNT_PAGES].count ? payer : 0;
}

int64_t ramfs_start(const struct vfs_key *key, uint32_t source)
{
	/* Names that there are have been found by the old one. */
	static int has_key;

	(void)source;
	if (!has_key)
		hash_key(key->word);
	has_key = 1;
	int error = root_make();
	return error ? error : VFS_ROOT;
}

static int walk(
	struct walk *w, uint64_t dir, const char *path, enum walk_end end)
{
	int error = root_make();

	return error ? error : path_walk(w, dir, path, end);
}

/* What is wrong with a name that nothing has. */
static int absent(const struct walk *w)
{
	return w->bytes < VFS_NAME_BYTES || !w->dir->links ? -ENOENT
							   : -ENAMETOOLONG;
}

/* A directory that was removed takes no new names. */
static int may_add(const struct walk *w)
{
	if (w->node)
		return -EEXIST;
	if (!w->bytes || !w->dir->links || w->bytes >= VFS_NAME_BYTES)
		return absent(w);
	return 0;
}

static int add(struct walk *w, uint32_t mode, uint32_t payer, struct node **out)
{
	int error = may_add(w);
	struct node *node = error ? NULL : node_new(mode, payer);

	if (!node)
		return error ? error : -ENOSPC;
	error = directory_add(w->dir, w->name, w->bytes, node, payer);
	if (error)
		node_drop(node);
	else
		*out = node;
	return error;
}

/* --- open ------------------------------------------------------------------------ */

/* What open(2) has against opening (node) so. */
static int open_check(const struct walk *w, int flags)
{
	const struct node *node = w->node;
	int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);

	if (node_is(node, S_IFLNK))
		return (flags & O_DIRECTORY) ? -ENOTDIR
			: (flags & O_PATH)   ? 0
					     : -ELOOP;
	if ((flags & O_DIRECTORY) && !node_is(node, S_IFDIR))
		return -ENOTDIR;
	if (node_is(node, S_IFDIR) && (writes || (flags & O_CREAT)))
		return -EISDIR;
	return node_is(node, S_IFSOCK) && !(flags & O_PATH) ? -ENXIO : 0;
}

int64_t ramfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	int exclusive = (flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	uint32_t type = (mode & S_IFMT) == S_IFSOCK ? S_IFSOCK : S_IFREG;
	enum walk_end end =
		exclusive || (flags & O_NOFOLLOW) ? WALK_LINK : WALK_FOLLOW;
	struct walk w = {.slash = 0};
	int error = walk(&w, dir, path, end);

	/* Nothing that is made so is a directory, whatever is there. */
	if ((flags & O_CREAT) && w.slash)
		return -EISDIR;
	if (error)
		return error;
	if (w.node && exclusive)
		return -EEXIST;
	if (!w.node && !(flags & O_CREAT))
		return -ENOENT;
	error = w.node
		? open_check(&w, flags)
		: add(&w, type | (mode & S_ALLBITS), payer_of(payer), &w.node);
	if (!error && w.node->opens == UINT32_MAX)
		error = -EMFILE;
	if (error)
		return error;
	if ((flags & O_TRUNC) && node_is(w.node, S_IFREG)) {
		pages_truncate(w.node, 0);
		node_touch(w.node, TOUCH_MODIFIED | TOUCH_CHANGED);
	}
	w.node->opens++;
	node_stat(w.node, st);
	return (int64_t)w.node->number;
}

int ramfs_hold(uint64_t number)
{
	int error = root_make();
	struct node *node = error ? NULL : node_get(number);

	if (!node || node->opens == UINT32_MAX)
		return error ? error : node ? -EMFILE : -ESTALE;
	node->opens++;
	return 0;
}

int ramfs_release(uint64_t number)
{
	struct node *node = node_get(number);

	if (!node || !node->opens)
		return -ESTALE;
	if (!--node->opens && node->links && node_is(node, S_IFREG))
		pages_pack(node);
	node_drop(node);
	return 0;
}

int ramfs_lookup(
	uint64_t dir, const char *path, int follow, struct vfs_stat *st)
{
	struct walk w;
	int error = walk(&w, dir, path, follow ? WALK_FOLLOW : WALK_LINK);

	if (!error && !w.node)
		error = -ENOENT;
	if (!error)
		node_stat(w.node, st);
	return error;
}

int ramfs_stat(uint64_t number, struct vfs_stat *st)
{
	struct node *node = node_get(number);

	if (!node)
		return -ESTALE;
	node_stat(node, st);
	return 0;
}

/* --- data ------------------------------------------------------------------------ */

/* The file with this number; NULL and (error) if it is none. */
static struct node *file_get(uint64_t number, int *error)
{
	struct node *node = node_get(number);

	*error = !node			 ? -ESTALE
		: node_is(node, S_IFDIR) ? -EISDIR
		: node_is(node, S_IFREG) ? 0
					 : -EINVAL;
	return *error ? NULL : node;
}

int64_t ramfs_read(uint64_t number, int64_t offset, void *buf, size_t len)
{
	int error;
	struct node *node = file_get(number, &error);

	if (!node)
		return error;
	if (offset < 0 || len > (uint64_t)(FILE_MAX - offset))
		return -EINVAL;
	return pages_read(node, offset, buf, len);
}

int64_t ramfs_write(uint32_t payer, uint64_t number, int64_t offset,
	const void *buf, size_t len)
{
	int error;
	struct node *node = file_get(number, &error);

	if (!node)
		return error;
	if (offset == VFS_END)
		offset = node->size;
	if (offset < 0 || len > (uint64_t)(FILE_MAX - offset))
		return -EINVAL;
	return pages_write(node, offset, buf, len, payer_of(payer));
}

int64_t ramfs_seek(uint64_t number, int64_t offset, int whence)
{
	int error;
	struct node *node = file_get(number, &error);

	if (!node)
		return error;
	return pages_seek(node, offset, whence == SEEK_HOLE);
}

int ramfs_truncate(uint64_t number, int64_t size)
{
	int error;
	struct node *node = file_get(number, &error);

	if (!node || size < 0)
		return node ? -EINVAL : error;
	error = pages_truncate(node, size);
	if (!error)
		node_touch(node, TOUCH_MODIFIED | TOUCH_CHANGED);
	return error;
}

int ramfs_allocate(uint32_t payer, uint64_t number, int64_t offset, int64_t len,
	int keep_size)
{
	int error;
	struct node *node = file_get(number, &error);

	if (!node)
		return error;
	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (len > FILE_MAX - offset)
		return -EFBIG;
	error = pages_allocate(node, offset, offset + len, payer_of(payer));
	if (!error && !keep_size && offset + len > node->size)
		error = areas_fit(node, offset + len, payer_of(payer));
	if (!error && !keep_size && offset + len > node->size)
		node->size = offset + len;
	if (!error)
		node_touch(node, TOUCH_CHANGED);
	return error;
}

int64_t ramfs_map(uint32_t client, uint64_t number, int64_t offset, size_t len,
	int writable)
{
	int error;
	struct node *node = file_get(number, &error);

	if (!node)
		return error;
	if (!client || client > accounts[ACCOUNT_PAGES].count || offset < 0 ||
		offset % PAGE_BYTES || !len || offset > FILE_MAX - PAGE_BYTES ||
		len > (uint64_t)(FILE_MAX - PAGE_BYTES - offset))
		return -EINVAL;
	if (pages_unpack(node, client))
		return -ENOSPC;
	return area_map(node, client, (uint64_t)offset / PAGE_BYTES,
		(len + PAGE_BYTES - 1) / PAGE_BYTES, writable);
}

int ramfs_unmap(uint32_t client, uint64_t number, uint64_t at, size_t len)
{
	int error;
	struct node *node = file_get(number, &error);

	if (!node)
		return error;
	if (len > FILE_MAX)
		return -EINVAL;
	int ended = area_unmap(
		node, client, at, (len + PAGE_BYTES - 1) / PAGE_BYTES);
	return ended > 0 ? ramfs_release(number) : ended;
}

int64_t ramfs_getdents(uint64_t number, int64_t from, void *buf, size_t len)
{
	struct node *node = node_get(number);

	if (!node)
		return -ESTALE;
	if (!node_is(node, S_IFDIR))
		return -ENOTDIR;
	return directory_list(node, from, buf, len);
}

/* --- names ------------------------------------------------------------------------ */

int ramfs_mkdir(uint32_t payer, uint64_t dir, const char *path, uint32_t mode)
{
	struct walk w;
	struct node *node;
	int error = walk(&w, dir, path, WALK_NAME);

	if (!error)
		error = add(&w, S_IFDIR | (mode & (S_ALLBITS & ~06000u)),
			payer_of(payer), &node);
	if (error)
		return error;
	node->parent = w.dir;
	node->links++;
	w.dir->links++;
	return 0;
}

static int unlink_check(const struct walk *w, const char *path, int flags)
{
	int directory = w->node && node_is(w->node, S_IFDIR);

	if (!(flags & AT_REMOVEDIR)) {
		if (!w->node)
			return absent(w);
		return directory ? -EISDIR : w->slash ? -ENOTDIR : 0;
	}
	if (!w->bytes && w->node) {
		size_t n = strlen(path);
		while (n && path[n - 1] == '/')
			n--;
		if (!n || w->node->number == VFS_ROOT)
			return -EBUSY;
		return n >= 2 && path[n - 2] == '.' ? -ENOTEMPTY : -EINVAL;
	}
	if (!w->node)
		return absent(w);
	if (!directory)
		return -ENOTDIR;
	return w->node->directory.count ? -ENOTEMPTY : 0;
}

/* The node has lost the name that made it a directory of (dir). */
static void directory_gone(struct node *dir, struct node *node)
{
	dir->links--;
	dir->orphans++;
	node->links--; /* its own `.` */
}

int ramfs_unlink(uint64_t dir, const char *path, int flags)
{
	struct walk w;
	int error = walk(&w, dir, path, WALK_NAME);

	if (!error)
		error = unlink_check(&w, path, flags);
	if (error)
		return error;
	directory_remove(w.dir, w.name, w.bytes);
	if (node_is(w.node, S_IFDIR))
		directory_gone(w.dir, w.node);
	node_touch(w.node, TOUCH_CHANGED);
	node_drop(w.node);
	return 0;
}

int ramfs_link(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path)
{
	struct walk old, new;
	int error = walk(&old, old_dir, old_path, WALK_LINK);

	if (!error && !old.node)
		error = -ENOENT;
	if (!error)
		error = walk(&new, new_dir, new_path, WALK_NAME);
	if (!error)
		error = may_add(&new);
	if (!error && new.slash)
		error = -ENOENT;
	if (!error && node_is(old.node, S_IFDIR))
		error = -EPERM;
	if (!error)
		error = directory_add(new.dir, new.name, new.bytes, old.node,
			payer_of(payer));
	if (!error)
		node_touch(old.node, TOUCH_CHANGED);
	return error;
}

int ramfs_symlink(
	uint32_t payer, const char *target, uint64_t dir, const char *path)
{
	struct walk w;
	size_t bytes = strlen(target);
	int error = bytes ? walk(&w, dir, path, WALK_NAME) : -ENOENT;

	if (!error)
		error = may_add(&w);
	if (!error && w.slash)
		error = -ENOENT;
	struct node *node =
		error ? NULL : node_new(S_IFLNK | 0777, payer_of(payer));
	if (!node)
		return error ? error : -ENOSPC;
	error = node_set_target(node, target, bytes);
	if (!error)
		error = directory_add(
			w.dir, w.name, w.bytes, node, payer_of(payer));
	if (error)
		node_drop(node);
	return error;
}

int64_t ramfs_readlink(uint64_t dir, const char *path, char *buf, size_t len)
{
	struct walk w;
	int error = walk(&w, dir, path, WALK_LINK);

	if (error || !w.node)
		return error ? error : -ENOENT;
	if (!node_is(w.node, S_IFLNK))
		return -EINVAL;
	if ((uint64_t)w.node->size < len)
		len = (size_t)w.node->size;
	return cubicle_copy_out(buf, w.node->target, len) ? -EFAULT
							  : (int64_t)len;
}

/* --- rename ----------------------------------------------------------------------- */

/* Directories below each other that it is looked through. */
#define DEPTH_MAX 16384

/* Is (dir) the node (above), or below it? Or -ELOOP, too deep to tell. */
static int is_below(const struct node *dir, const struct node *above)
{
	for (int i = 0; i < DEPTH_MAX; i++, dir = dir->parent) {
		if (dir == above)
			return 1;
		if (dir->parent == dir)
			return 0;
	}
	return -ELOOP;
}

/* What there is against two names exchanging their nodes. */
static int exchange_check(const struct walk *old, const struct walk *new)
{
	if (!new->node)
		return absent(new);
	if ((new->slash && !node_is(new->node, S_IFDIR)) ||
		(old->slash && !node_is(old->node, S_IFDIR)))
		return -ENOTDIR;
	int below =
		node_is(old->node, S_IFDIR) ? is_below(new->dir, old->node) : 0;
	if (!below && node_is(new->node, S_IFDIR))
		below = is_below(old->dir, new->node);
	if (below)
		return below < 0 ? below : -EINVAL;
	return new->node == old->node;
}

/* Linux's order of complaints; 1 if there is nothing to do. */
static int rename_check(
	const struct walk *old, const struct walk *new, int flags)
{
	if (!old->bytes)
		return -EBUSY;
	if (!new->bytes)
		return flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (!old->node)
		return absent(old);
	if (!new->dir->links)
		return -ENOENT;
	if (flags & RENAME_EXCHANGE)
		return exchange_check(old, new);
	if (new->bytes >= VFS_NAME_BYTES)
		return absent(new);
	int directory = node_is(old->node, S_IFDIR);
	if (new->node && (flags & RENAME_NOREPLACE))
		return -EEXIST;
	if (!directory && (old->slash || new->slash))
		return -ENOTDIR;
	int below = directory ? is_below(new->dir, old->node) : 0;
	if (below)
		return below < 0 ? below : -EINVAL;
	if (new->node && node_is(new->node, S_IFDIR))
		below = is_below(old->dir, new->node);
	if (below)
		return below < 0 ? below : -ENOTEMPTY;
	if (new->node == old->node)
		return 1;
	if (!new->node)
		return 0;
	if (directory && !node_is(new->node, S_IFDIR))
		return -ENOTDIR;
	if (!directory && node_is(new->node, S_IFDIR))
		return -EISDIR;
	return new->node->directory.count ? -ENOTEMPTY : 0;
}

static void directory_moved(
	struct node *node, struct node *from, struct node *to)
{
	from->links--;
	to->links++;
	node->parent = to;
}

static int rename_do(struct walk *old, struct walk *new, uint32_t payer)
{
	struct node *gone = new->node;

	if (gone) {
		directory_replace(new->dir, new->name, new->bytes, old->node);
		if (node_is(gone, S_IFDIR))
			directory_gone(new->dir, gone);
	} else {
		int error = directory_add(
			new->dir, new->name, new->bytes, old->node, payer);
		if (error)
			return error;
	}
	directory_remove(old->dir, old->name, old->bytes);
	if (node_is(old->node, S_IFDIR))
		directory_moved(old->node, old->dir, new->dir);
	node_touch(old->node, TOUCH_CHANGED);
	if (gone) {
		node_touch(gone, TOUCH_CHANGED);
		node_drop(gone);
	}
	return 0;
}

/* It takes no memory, so it cannot fail. */
static int exchange_do(struct walk *old, struct walk *new)
{
	directory_exchange(old->dir, old->name, old->bytes, new->dir, new->name,
		new->bytes);
	if (node_is(old->node, S_IFDIR))
		directory_moved(old->node, old->dir, new->dir);
	if (node_is(new->node, S_IFDIR))
		directory_moved(new->node, new->dir, old->dir);
	node_touch(old->node, TOUCH_CHANGED);
	node_touch(new->node, TOUCH_CHANGED);
	return 0;
}

int ramfs_rename(uint32_t payer, uint64_t old_dir, const char *old_path,
	uint64_t new_dir, const char *new_path, int flags)
{
	struct walk old, new;
	int error = flags & ~RENAME_NOREPLACE && flags != RENAME_EXCHANGE
		? -EINVAL
		: 0;

	if (!error)
		error = walk(&old, old_dir, old_path, WALK_NAME);
	if (!error)
		error = walk(&new, new_dir, new_path, WALK_NAME);
	if (!error)
		error = rename_check(&old, &new, flags);
	if (error)
		return error < 0 ? error : 0;
	if (flags & RENAME_EXCHANGE)
		return exchange_do(&old, &new);
	return rename_do(&old, &new, payer_of(payer));
}

/* --- attributes ------------------------------------------------------------------- */

int ramfs_chmod(uint64_t number, uint32_t mode)
{
	struct node *node = node_get(number);

	if (!node)
		return -ESTALE;
	node->mode = (node->mode & S_IFMT) | (mode & S_ALLBITS);
	node_touch(node, TOUCH_CHANGED);
	return 0;
}

static void time_set(struct node *node, struct vfs_time *t,
	const struct vfs_time *to, uint32_t what)
{
	if (to->nanoseconds == VFS_TIME_OMIT)
		return;
	if (to->nanoseconds == VFS_TIME_NOW) {
		node_touch(node, what);
		return;
	}
	node->stale &= ~what;
	*t = *to;
}

int ramfs_utimens(uint64_t number, const struct vfs_time *accessed,
	const struct vfs_time *modified)
{
	struct node *node = node_get(number);

	if (!node)
		return -ESTALE;
	if (!accessed || !modified)
		return -EINVAL;
	time_set(node, &node->accessed, accessed, TOUCH_ACCESSED);
	time_set(node, &node->modified, modified, TOUCH_MODIFIED);
	node_touch(node, TOUCH_CHANGED);
	return 0;
}

/* Names are put in front of each other from the end of (path) on. */
static int64_t path_build(const struct node *node, char *path, size_t room)
{
	size_t at = room - 1;

	path[at] = 0;
	if (node->parent == node)
		path[--at] = '/';
	for (; node->parent != node; node = node->parent) {
		const char *name = directory_name_of(node->parent, node);
		size_t bytes = name ? strlen(name) : 0;
		if (!name)
			return -ENOENT;
		if (bytes + 1 > at)
			return -ENAMETOOLONG;
		at -= bytes;
		memcpy(path + at, name, bytes);
		path[--at] = '/';
	}
	return (int64_t)at;
}

int64_t ramfs_path(uint64_t number, char *buf, size_t len)
{
	const struct node *node = node_get(number);
	char path[VFS_PATH_BYTES];

	if (!node || !node_is(node, S_IFDIR))
		return node ? -ENOTDIR : -ESTALE;
	int64_t at = path_build(node, path, sizeof(path));
	if (at < 0)
		return at;
	size_t bytes = sizeof(path) - (size_t)at;
	if (bytes > len)
		return -ERANGE;
	return cubicle_copy_out(buf, path + at, bytes) ? -EFAULT
						       : (int64_t)bytes;
}

int ramfs_filesystem(uint64_t node, struct vfs_filesystem *to)
{
	const struct account *pages = &accounts[ACCOUNT_PAGES];
	const struct account *tables = &accounts[ACCOUNT_TABLES];
	const struct account *names = &accounts[ACCOUNT_NAMES];

	(void)node;
	if (root_make())
		return -ENOMEM;
	uint64_t files = names->all / (NODE_COST + NAME_COST);
	uint64_t left = (names->all - names->total) / (NODE_COST + NAME_COST);
	/* Most have one name each. */
	if (left > files - node_count())
		left = files - node_count();
	/* Nearly all pages need a table, which most share with others. */
	uint64_t covered = (tables->all - tables->total) * TABLE_PLACES;
	uint64_t blocks = pages->all - pages->total;
	*to = (struct vfs_filesystem){
		.type = RAMFS_MAGIC,
		.block_bytes = PAGE_BYTES,
		.blocks = pages->all,
		.blocks_free = blocks < covered ? blocks : covered,
		.files = files,
		.files_free = left,
		.name_bytes = VFS_NAME_BYTES - 1,
	};
	return 0;
}

int ramfs_show(uint64_t number, uint64_t inode)
{
	struct node *node = node_get(number);

	if (!node || inode > INT64_MAX)
		return node ? -EINVAL : -ESTALE;
	node->shown = inode;
	return 0;
}

int ramfs_ioctl(uint64_t number, uint64_t request, void *out, size_t bytes)
{
	(void)number, (void)request, (void)out, (void)bytes;
	return -ENOTTY;
}
