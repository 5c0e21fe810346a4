/* SPDX-License-Identifier: MIT */
/*
 * store_ramfs.c: a hostile ramfs. It does what ramfs does, until a file
 * attack-NAME is made: then it tries all ways of one kind to do something with
 * its store, or with other descriptors. The file gets as many bytes as there
 * were gains.
 *
 *   attack-others   descriptors that are not the store
 *   attack-larger   the store beyond its end
 *   attack-control  the store itself, as it may
 */
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "alloc/alloc.h"
#include "ramfs/ramfs.h"
#include "rt/string.h"

static int64_t honest_open(uint32_t payer, uint64_t dir, const char *path,
	int flags, uint32_t mode, struct vfs_stat *st);
#define ramfs_open honest_open
#include "../../libos/ramfs/ramfs.c"
#undef ramfs_open

/* Descriptors have low numbers; handles end at NUMBERS_END. */
#define NUMBERS_LOW 300
#define NUMBERS_END 65536

static char buf[PAGE_BYTES];

/* How many ways there are to use (file) at (at). */
static int64_t uses(int64_t file, int64_t at, char *page)
{
	int64_t n = given_read(file, buf, sizeof(buf), at) > 0;

	n += given_write(file, buf, sizeof(buf), at) > 0;
	n += given_discard(file, at, PAGE_BYTES) == 0;
	n += given_map(file, page, PAGE_BYTES, 1, at) == 0;
	return n;
}

static int64_t attack_others(char *page)
{
	int64_t n = 0;

	for (int64_t h = -2; h < NUMBERS_LOW; h++)
		if (h != CUBICLE_PUBLISHED->store)
			n += uses(h, 0, page) + uses(NUMBERS_END - h, 0, page) +
				uses(CUBICLE_PUBLISHED->store + (h << 32), 0,
					page) *
					(h != 0);
	return n;
}

static int64_t attack_larger(char *page)
{
	int64_t store = CUBICLE_PUBLISHED->store, n = 0;
	int64_t end = (int64_t)CUBICLE_PUBLISHED->store_bytes;

	for (int bits = 12; bits < 63; bits++) {
		int64_t at = end + (1ll << bits) - PAGE_BYTES;
		n += given_write(store, buf, sizeof(buf), at) > 0;
		n += given_read(store, buf, sizeof(buf), at) > 0;
	}
	/* Half of it is beyond the end: that half is not written. */
	n += given_write(store, buf, sizeof(buf), end - PAGE_BYTES / 2) >
		PAGE_BYTES / 2;
	n += given_read(store, buf, sizeof(buf), end) > 0;
	n += given_read(store, page, 1, -1) > 0;
	return n;
}

int64_t ramfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	const char *name = strrchr(path, '/');
	int64_t n = 0, number = honest_open(payer, dir, path, flags, mode, st);
	char *page;

	name = name ? name + 1 : path;
	if (number < 0 || strncmp(name, "attack-", 7))
		return number;
	page = alloc_pages(CUBICLE_SELF, 1);
	if (!strcmp(name, "attack-others"))
		n = attack_others(page);
	if (!strcmp(name, "attack-larger"))
		n = attack_larger(page);
	if (!strcmp(name, "attack-control"))
		n = uses(CUBICLE_PUBLISHED->store, 0, page);
	ramfs_truncate((uint64_t)number, n);
	ramfs_stat((uint64_t)number, st);
	return number;
}
