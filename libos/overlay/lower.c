/* SPDX-License-Identifier: MIT */
/*
 * lower.c: what hostfs answers, checked.
 *
 * The host may change its files between two calls, and hostfs may be wrong: an
 * answer is used only if it could be true of some file.
 */
#include <cubicle/component.h>
#include "hostfs/hostfs.h"
#include "internal.h"
#include "rt/string.h"

#define DEVICE	   3
#define ERRNO_MAX  4095
#define INODE_BITS 62
#define PAGE_BYTES 4096

static uint64_t root, root_device, key[2];

static int64_t checked(int64_t result, int64_t max)
{
	return result < -ERRNO_MAX || result > max ? -EIO : result;
}

/* --- numbers ------------------------------------------------------------------- */

/* The finaliser of SplitMix64 (G. Steele, D. Lea and C. Flood, 2014). */
static uint64_t mix(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return x ^ x >> 31;
}

uint64_t lower_hash(uint64_t a, uint64_t b, const char *path)
{
	uint64_t hash = mix(mix(key[0] + a) ^ b) ^ key[1];

	for (; *path; path++)
		hash = mix(hash + (uint8_t)*path);
	return hash;
}

/* (x), of INODE_BITS, around the bit BACKED. */
static uint64_t backed(uint64_t x)
{
	return (x & (BACKED - 1)) | BACKED | (x & ~(BACKED - 1)) << 1;
}

#define HASH_MASK ((1ull << INODE_BITS) - 1)

uint64_t lower_number(uint64_t inode)
{
	return inode >> INODE_BITS
		? backed(lower_hash(root_device, inode, "") & HASH_MASK)
		: backed(inode);
}

static uint64_t number_of(const struct vfs_stat *st, const char *path)
{
	if (!is_type(st, S_IFDIR) && st->links > 1)
		return backed(
			lower_hash(st->device, st->inode, path) & HASH_MASK);
	if (st->device != root_device)
		return backed(
			lower_hash(st->device, st->inode, "") & HASH_MASK);
	return lower_number(st->inode);
}

/* --- attributes ------------------------------------------------------------------ */

static int is_known(uint32_t mode)
{
	uint32_t type = mode & S_IFMT;

	return type == S_IFREG || type == S_IFDIR || type == S_IFLNK ||
		type == S_IFCHR || type == S_IFBLK || type == S_IFIFO ||
		type == S_IFSOCK;
}

static int time_is_bad(const struct vfs_time *t)
{
	return t->nanoseconds < 0 || t->nanoseconds > 999999999;
}

/* From what hostfs says of (path) to what overlay shows. */
static int show(struct lower *l, const char *path)
{
	struct vfs_stat *st = &l->st;

	if (!is_known(st->mode) || st->size < 0 || st->blocks < 0 ||
		time_is_bad(&st->accessed) || time_is_bad(&st->modified) ||
		time_is_bad(&st->changed))
		return -EIO;
	l->device = st->device;
	l->inode = st->inode;
	st->mode &= S_IFMT | S_ALLBITS;
	st->inode = number_of(st, path);
	st->device = DEVICE;
	st->links = 1;
	st->block_bytes = PAGE_BYTES;
	return 0;
}

int lower_lookup(const char *path, struct lower *to)
{
	struct lower found;
	int error = (int)checked(
		hostfs_lookup(root, *path ? path : "/", 0, &found.st), 0);

	if (!error)
		error = show(&found, path);
	if (!error)
		*to = found;
	return error;
}

int lower_stat(uint64_t node, const char *path, struct lower *to)
{
	struct lower found;
	int error = (int)checked(hostfs_stat(node, &found.st), 0);

	if (!error)
		error = show(&found, path);
	if (!error)
		*to = found;
	return error;
}

int lower_start(const struct vfs_key *from, uint32_t source, struct lower *to)
{
	struct lower found;
	int64_t node = checked(hostfs_start(from, source), INT64_MAX);

	if (node <= 0)
		return node ? (int)node : -EIO;
	int error = (int)checked(hostfs_stat((uint64_t)node, &found.st), 0);
	if (error)
		return error;
	if (!is_type(&found.st, S_IFDIR))
		return -ENOTDIR;
	root = (uint64_t)node;
	root_device = found.st.device;
	memcpy(key, from->word, sizeof(key));
	error = show(&found, "");
	if (!error)
		*to = found;
	return error;
}

/* --- open files --------------------------------------------------------------------- */

int64_t lower_open(uint32_t payer, const char *path, const struct lower *is)
{
	struct lower found;
	int directory = is_type(&is->st, S_IFDIR) ? O_DIRECTORY : 0;
	int64_t node = checked(
		hostfs_open(payer, root, *path ? path : "/",
			O_RDONLY | O_NOFOLLOW | directory, 0, &found.st),
		INT64_MAX);

	if (node <= 0)
		return node ? node : -EIO;
	int error = show(&found, path);
	if (!error &&
		(found.device != is->device || found.inode != is->inode ||
			(found.st.mode ^ is->st.mode) & S_IFMT))
		error = -ESTALE;
	if (!error)
		return node;
	lower_release((uint64_t)node);
	return error;
}

void lower_release(uint64_t node)
{
	if (node)
		hostfs_release(node);
}

int64_t lower_read(uint64_t node, int64_t offset, void *buf, size_t len)
{
	return checked(hostfs_read(node, offset, buf, len), (int64_t)len);
}

int64_t lower_seek(uint64_t node, int64_t offset, int whence)
{
	return checked(hostfs_seek(node, offset, whence), INT64_MAX);
}

int64_t lower_getdents(uint64_t node, int64_t from, void *buf, size_t len)
{
	return checked(hostfs_getdents(node, from, buf, len), (int64_t)len);
}

int64_t lower_readlink(const char *path, char *buf, size_t len)
{
	return checked(hostfs_readlink(root, path, buf, len), (int64_t)len);
}
