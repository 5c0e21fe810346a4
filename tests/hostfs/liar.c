/* SPDX-License-Identifier: MIT */
/*
 * liar.c: a hostfs that lies in one of four calls, as its declarations allow:
 * counts, offsets, sizes, types, node numbers, names without an end, entries of
 * directories that overlap or have no length, locks that nobody has, and
 * errors.
 */
#include <cubicle/component.h>
#include <cubicle/files.h>
#include "hostfs/hostfs.h"
#include "rt/string.h"

#define HONEST(function) static __typeof__(hostfs_##function) honest_##function;
HONEST(open)
HONEST(lookup)
HONEST(read)
HONEST(write)
HONEST(stat)
HONEST(seek)
HONEST(getdents)
HONEST(readlink)
HONEST(path)
HONEST(filesystem)
HONEST(lock_get)
HONEST(lock)
#define hostfs_open	  honest_open
#define hostfs_lookup	  honest_lookup
#define hostfs_read	  honest_read
#define hostfs_write	  honest_write
#define hostfs_stat	  honest_stat
#define hostfs_seek	  honest_seek
#define hostfs_getdents	  honest_getdents
#define hostfs_readlink	  honest_readlink
#define hostfs_path	  honest_path
#define hostfs_filesystem honest_filesystem
#define hostfs_lock_get	  honest_lock_get
#define hostfs_lock	  honest_lock
#include "variant.h"
#undef hostfs_open
#undef hostfs_lookup
#undef hostfs_read
#undef hostfs_write
#undef hostfs_stat
#undef hostfs_seek
#undef hostfs_getdents
#undef hostfs_readlink
#undef hostfs_path
#undef hostfs_filesystem
#undef hostfs_lock_get
#undef hostfs_lock

static uint64_t seed = 0xc0b1c1e;

static uint64_t chance(void)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1dull;
}

static int lies(void)
{
	return chance() % 4 == 0;
}

/* A number that is worth a try. */
static int64_t number(void)
{
	static const int64_t worth[] = {0, 1, -1, INT64_MAX, INT64_MIN,
		INT64_MAX - 1, INT32_MAX, -4095, -4096, 1ll << 40};

	return chance() % 4 ? worth[chance() % 10] : (int64_t)chance();
}

/* An errno, or a result that is no error. */
static int64_t result(void)
{
	int64_t n = chance() % 3 ? number() : -(int64_t)(chance() % 133);

	return n < -4095 ? -EIO : n;
}

static int64_t count(size_t len)
{
	return len ? (int64_t)(chance() % (len + 1)) : 0;
}

static void attributes(struct vfs_stat *st)
{
	uint64_t *word = (uint64_t *)(void *)st;

	for (int n = 0; n < 3; n++)
		word[chance() % (sizeof(*st) / 8)] = (uint64_t)number();
	if (lies())
		st->mode = (uint32_t)(chance() % 16) << 12 | 0777;
}

/* Random bytes at the start of what the caller gave, and some that are not. */
static void fill(void *to, size_t len)
{
	uint64_t bytes[32];

	for (int i = 0; i < 32; i++)
		bytes[i] = chance() % 2 ? (uint64_t)number() : chance();
	cubicle_copy_out(to, bytes, len < sizeof(bytes) ? len : sizeof(bytes));
}

int64_t hostfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	int64_t n = honest_open(payer, dir, path, flags, mode, st);

	if (!lies())
		return n;
	attributes(st);
	return lies() ? result() : n;
}

int hostfs_lookup(
	uint64_t dir, const char *path, int follow, struct vfs_stat *st)
{
	int error = honest_lookup(dir, path, follow, st);

	if (!lies())
		return error;
	attributes(st);
	return 0;
}

int64_t hostfs_read(uint64_t node, int64_t offset, void *buf, size_t len)
{
	return lies() ? count(len) : honest_read(node, offset, buf, len);
}

int64_t hostfs_write(uint32_t payer, uint64_t node, int64_t offset,
	const void *buf, size_t len)
{
	return lies() ? count(len)
		      : honest_write(payer, node, offset, buf, len);
}

int hostfs_stat(uint64_t node, struct vfs_stat *st)
{
	int error = honest_stat(node, st);

	if (!lies())
		return error;
	attributes(st);
	return 0;
}

int64_t hostfs_seek(uint64_t node, int64_t offset, int whence)
{
	return lies() ? result() : honest_seek(node, offset, whence);
}

int64_t hostfs_getdents(uint64_t node, int64_t from, void *buf, size_t len)
{
	if (!lies())
		return honest_getdents(node, from, buf, len);
	struct vfs_dirent e = {(uint64_t)number(), number(), 24, 8};
	if (lies())
		e.bytes = (uint16_t)chance();
	fill(buf, len);
	if (len >= sizeof(e))
		cubicle_copy_out(buf, &e, sizeof(e));
	return lies() || len < 24 ? count(len) : 24;
}

int64_t hostfs_readlink(uint64_t dir, const char *path, char *buf, size_t len)
{
	if (!lies())
		return honest_readlink(dir, path, buf, len);
	fill(buf, len);
	return count(len);
}

int64_t hostfs_path(uint64_t node, char *buf, size_t len)
{
	if (!lies())
		return honest_path(node, buf, len);
	fill(buf, len);
	return count(lies() || len < 300 ? len : 300);
}

int hostfs_filesystem(uint64_t node, struct vfs_filesystem *to)
{
	if (!lies())
		return honest_filesystem(node, to);
	fill(to, sizeof(*to));
	return 0;
}

int hostfs_lock(uint64_t node, int type, int64_t start, int64_t end)
{
	return lies() ? -EAGAIN : honest_lock(node, type, start, end);
}

int hostfs_lock_get(uint64_t node, struct vfs_lock *lock)
{
	if (!lies())
		return honest_lock_get(node, lock);
	fill(lock, sizeof(*lock));
	return 0;
}
