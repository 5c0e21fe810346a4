/* SPDX-License-Identifier: MIT */
/* map_hostile.c: see map.h. */
#include "map.h"
#include "vfs/vfs.h"

#define SELF CUBICLE_SELF
#define RDWR 0102 /* O_RDWR | O_CREAT */
#define PAGE 4096u

static uint64_t *mapped;
static char page[PAGE];

int64_t map_prepare(uint32_t how)
{
	int fd = vfs_open(SELF, VFS_AT_CWD, "/hostile", RDWR, 0600);

	for (int64_t i = 0; i < MAP_PAGES; i++)
		vfs_pwrite(SELF, fd, page, PAGE, i * PAGE);
	int64_t at = vfs_map(SELF, fd, 0, MAP_PAGES * PAGE, 1);
	if (at < 0)
		return at;
	mapped = (uint64_t *)(uintptr_t)at;
	/* So that it sees all pages. */
	for (size_t i = 0; i < MAP_PAGES * PAGE / 8; i += PAGE / 8)
		mapped[i] = i;
	if (how >= MAP_CUT)
		vfs_ftruncate(SELF, fd, 0);
	if (how >= MAP_REMOVE) {
		vfs_close(SELF, fd);
		vfs_unlink(SELF, VFS_AT_CWD, "/hostile", 0);
	}
	if (how >= MAP_END)
		vfs_unmap(SELF, (uint64_t)at, MAP_PAGES * PAGE);
	return at;
}

/* Words of the secret that it sees. */
int64_t map_look(void)
{
	int64_t found = 0;

	for (size_t i = 0; i < MAP_PAGES * PAGE / 8; i++) {
		found += mapped[i] == MAP_SECRET;
		mapped[i] = 0;
	}
	return found;
}

/* Unmap and move what another one has mapped at (address). How often did that
 * work? And the same with any numbers. */
int64_t map_spoil(uint64_t address)
{
	static const uint64_t odd[] = {0, 1, PAGE, 1ull << 63, ~0ull << 12,
		~0ull, INT64_MAX, 1ull << 32, 1ull << 44};
	int64_t worked = vfs_unmap(SELF, address, PAGE) > 0;
	int fd = vfs_open(SELF, VFS_AT_CWD, "/odd", RDWR, 0600);

	worked += vfs_remap(SELF, address, PAGE, 2 * PAGE) > 0;
	worked += vfs_is_mapped(SELF, address, PAGE) > 0;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
		for (size_t k = 0; k < sizeof(odd) / sizeof(odd[0]); k++) {
			vfs_unmap(SELF, odd[i], odd[k]);
			vfs_remap(SELF, odd[i], odd[k], odd[i]);
			int64_t at =
				vfs_map(SELF, fd, (int64_t)odd[i], odd[k], 1);
			if (at > 0)
				vfs_unmap(SELF, (uint64_t)at, odd[k]);
		}
	return worked;
}

/* Map as much as it can, in pieces of all sizes. */
int64_t map_all(void)
{
	char name[] = "/a00";
	int64_t count = 0, at = 0;

	for (int i = 0; i < 900; i++) {
		name[2] = (char)('0' + i / 30);
		name[3] = (char)('0' + i % 30);
		int fd = vfs_open(SELF, VFS_AT_CWD, name, RDWR, 0600);
		for (size_t pages = 2048; fd >= 0 && pages; pages /= 2) {
			at = vfs_map(SELF, fd, 0, pages * PAGE, 1);
			count += at > 0;
			if (at > 0)
				break;
		}
		vfs_close(SELF, fd);
	}
	return count;
}

#define GROWN_MOST 1280 /* pages of a file that can be mapped */

/* Map files, and make each mapping longer page by page. How often did that
 * work? */
int64_t map_grow(void)
{
	char name[] = "/g0";
	int64_t count = 0;

	for (; name[2] < '0' + 32; name[2]++) {
		int fd = vfs_open(SELF, VFS_AT_CWD, name, RDWR, 0600);
		size_t had = PAGE;
		int64_t at = vfs_map(SELF, fd, 0, had, 1);
		for (; at > 0 && had < GROWN_MOST * PAGE; had += PAGE) {
			at = vfs_remap(SELF, (uint64_t)at, had, had + PAGE);
			count += at > 0;
		}
		vfs_close(SELF, fd);
	}
	return count;
}
