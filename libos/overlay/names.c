/* SPDX-License-Identifier: MIT */
/*
 * names.c: names that come and go.
 *
 * All whiteouts are hard links of one file of ramfs that has no other use, so
 * its number tells them from files. One that is ready, SPARE, makes it possible
 * to remove a file when there is no room for anything more: the two names
 * exchange what they mean.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"

#define WORK_PATH     "/w"
#define WHITEOUT_PATH WORK_PATH "/whiteout"
#define SPARE	      "spare"
#define NEW	      "new"

/* --- the upper layer ---------------------------------------------------------------- */

static int64_t directory_make(const char *path, uint32_t mode)
{
	struct vfs_stat st;
	int error = ramfs_mkdir(0, VFS_ROOT, path, mode);

	if (!error)
		error = ramfs_lookup(VFS_ROOT, path, 0, &st);
	return error ? error == -EEXIST ? -EBUSY : error : (int64_t)st.inode;
}

int whiteout_make(uint32_t payer, uint64_t dir, const char *name)
{
	return ramfs_link(payer, VFS_ROOT, WHITEOUT_PATH, dir, name);
}

int names_start(void)
{
	struct vfs_stat st;
	int64_t upper = directory_make(UPPER_PATH, 0755);
	int64_t work = upper < 0 ? upper : directory_make(WORK_PATH, 0700);
	int64_t file = work < 0 ? work
				: ramfs_open(0, VFS_ROOT, WHITEOUT_PATH,
					  O_CREAT | O_EXCL, 0, &st);

	if (file < 0)
		return (int)file;
	upper_root = (uint64_t)upper;
	upper_work = (uint64_t)work;
	whiteout = (uint64_t)file;
	return whiteout_make(0, upper_work, SPARE);
}

/* --- new names ------------------------------------------------------------------------ */

int is_hiding(const struct walk *w)
{
	char path[VFS_PATH_BYTES];
	struct lower l;

	if (!w->dir.is_backed || walk_lower_path(w, path))
		return 0;
	int error = lower_lookup(path, &l);
	return error != -ENOENT && error != -ENOTDIR;
}

int add_check(const struct walk *w)
{
	if (w->found == FOUND_UPPER || w->found == FOUND_LOWER)
		return -EEXIST;
	return !w->bytes || w->bytes >= VFS_NAME_BYTES ||
			spot_is_removed(&w->dir)
		? absent(w)
		: 0;
}

int add_begin(uint32_t payer, struct walk *w, struct target *to)
{
	int error = add_check(w);

	if (!error)
		error = copy_directory(payer, &w->dir);
	*to = w->found == FOUND_WHITEOUT
		? (struct target){upper_work, NEW}
		: (struct target){w->dir.upper, w->name};
	return error;
}

void add_end(const struct walk *w)
{
	if (w->found != FOUND_WHITEOUT)
		return;
	ramfs_rename(
		0, upper_work, NEW, w->dir.upper, w->name, RENAME_EXCHANGE);
	ramfs_unlink(upper_work, NEW, 0);
}

/* --- names that go ---------------------------------------------------------------------- */

/* Remove the whiteouts in directory (upper) of ramfs, which has nothing else.
 */
static void whiteouts_remove(uint64_t upper)
{
	_Alignas(8) static char batch[4096];
	int64_t n;

	while ((n = ramfs_getdents(upper, 2, batch, sizeof(batch))) > 0) {
		for (int64_t at = 0; at < n;) {
			const struct vfs_dirent *e = (const void *)(batch + at);
			if (ramfs_unlink(upper, e->name, 0))
				return;
			at += e->bytes;
		}
	}
}

int spare_ready(void)
{
	struct vfs_stat st;
	int error = ramfs_lookup(upper_work, SPARE, 0, &st);

	return error ? whiteout_make(0, upper_work, SPARE) : 0;
}

/* Let the name (w) of a file be a whiteout. The file gets the other name, whose
 * place is used again for a whiteout. */
static int file_hide(const struct walk *w)
{
	int error = spare_ready();

	if (!error)
		error = ramfs_rename(0, upper_work, SPARE, w->dir.upper,
			w->name, RENAME_EXCHANGE);
	if (error)
		return error;
	ramfs_unlink(upper_work, SPARE, 0);
	spare_ready();
	return 0;
}

/* A whiteout in (dir) of ramfs under a name that nothing has: to (name). */
static int whiteout_anywhere(
	uint32_t payer, uint64_t dir, char name[VFS_NAME_BYTES])
{
	int error = -EEXIST;

	/* Not a name that anybody else would choose. */
	memset(name, '\1', VFS_NAME_BYTES - 1);
	name[VFS_NAME_BYTES - 1] = 0;
	for (int i = 1; i < 256 && error == -EEXIST; i++) {
		name[0] = (char)(i == '/' ? 1 : i);
		error = whiteout_make(payer, dir, name);
	}
	return error;
}

/* The same for a directory, which stays in the same one: that is where its `..`
 * leads for those who have it open. */
static int directory_hide(uint32_t payer, const struct walk *w)
{
	char name[VFS_NAME_BYTES];
	int error = whiteout_anywhere(payer, w->dir.upper, name);

	if (!error)
		error = ramfs_rename(0, w->dir.upper, name, w->dir.upper,
			w->name, RENAME_EXCHANGE);
	if (error)
		return error;
	whiteouts_remove(w->upper);
	ramfs_unlink(w->dir.upper, name, AT_REMOVEDIR);
	return 0;
}

struct node *found_node(const struct walk *w)
{
	char path[VFS_PATH_BYTES];
	struct node *node;

	if (w->found == FOUND_LOWER)
		return walk_lower_path(w, path) ? NULL
						: backed_of(&w->lower, path);
	node = w->lower.st.inode & BACKED ? backed_get(w->lower.st.inode)
					  : NULL;
	return node && node->upper == w->upper ? node : NULL;
}

static int upper_remove(uint32_t payer, const struct walk *w)
{
	int is_directory = is_type(&w->lower.st, S_IFDIR);

	if (is_hiding(w))
		return is_directory ? directory_hide(payer, w) : file_hide(w);
	if (is_directory && w->lower.st.inode & BACKED)
		whiteouts_remove(w->upper);
	return ramfs_unlink(
		w->dir.upper, w->name, is_directory ? AT_REMOVEDIR : 0);
}

int entry_remove(uint32_t payer, struct walk *w)
{
	struct node *node = found_node(w);
	int error;

	if (w->found == FOUND_UPPER) {
		error = upper_remove(payer, w);
	} else {
		error = copy_directory(payer, &w->dir);
		if (!error)
			error = whiteout_make(payer, w->dir.upper, w->name);
	}
	if (!error && node)
		node->is_gone = 1;
	return error;
}
