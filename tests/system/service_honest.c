/* SPDX-License-Identifier: MIT */
/*
 * service_honest.c: has the hostile client do its worst, and looks after each
 * round whether its own files and memory are as they were. Its arguments are
 * what, rounds and calls in each. Exit status 1: something was harmed.
 */
#include "service.h"
#include "alloc/alloc.h"
#include "rt/string.h"
#include "vfs/vfs.h"

#define SELF  CUBICLE_SELF
#define BYTES 20000
#define DEAD  (-130)

static char data[BYTES], got[BYTES];
static int file;

static int argument(uint32_t n)
{
	const char *s = cubicle_argument(n);
	int value = 0;

	while (*s)
		value = value * 10 + *s++ - '0';
	return value;
}

/* A file without a name is nobody else's. */
static int begin(void)
{
	if (vfs_mount(SELF, "ramfs", "/", 0) ||
		vfs_mkdir(SELF, VFS_AT_CWD, "/dev", 0755) ||
		vfs_mount(SELF, "devfs", "/dev", 0))
		return -1;
	for (int i = 0; i < BYTES; i++)
		data[i] = (char)(i * 7 + i / 256);
	file = vfs_open(SELF, VFS_AT_CWD, "/mine", 0102, 0600);
	if (file < 0 || vfs_pwrite(SELF, file, data, BYTES, 0) != BYTES)
		return -1;
	return vfs_unlink(SELF, VFS_AT_CWD, "/mine", 0);
}

/* Is all as it was, and can more be had? */
static int is_well(int round)
{
	char *page = alloc_pages(SELF, 1);

	if (!page || alloc_free(SELF, page, 1))
		return 0;
	memset(got, 0, sizeof(got));
	if (vfs_pread(SELF, file, got, BYTES, 0) != BYTES ||
		memcmp(got, data, BYTES))
		return 0;
	data[round % BYTES]++;
	return vfs_pwrite(SELF, file, data, BYTES, 0) == BYTES &&
		vfs_pwrite(SELF, file, "end", 3,
			BYTES + (round % 100) * 4096) == 3;
}

int cubicle_main(void)
{
	int what = argument(1), rounds = argument(2), calls = argument(3);

	if (begin())
		return 3;
	for (int n = 0; n < rounds; n++) {
		int bad = service_attack(
			what, (uint32_t)(n + 1) * 2654435761u, calls);
		if (bad && bad != DEAD)
			return 4;
		if (what == SERVICE_VFS && !is_well(n))
			return 1;
	}
	return 0;
}
