/* SPDX-License-Identifier: MIT */
/* map_victim.c: another client of vfs, which has secrets in files; see map.h.
 */
#include "../system/say.h"
#include "map.h"
#include "vfs/vfs.h"

#define SELF CUBICLE_SELF
#define RDWR 0102 /* O_RDWR | O_CREAT */
#define PAGE 4096u

static uint64_t page[PAGE / 8];

/* A file with secrets, so large that ramfs uses memory again. */
static int secret_file(const char *name)
{
	int fd = vfs_open(SELF, VFS_AT_CWD, name, RDWR, 0600);

	for (size_t i = 0; i < PAGE / 8; i++)
		page[i] = MAP_SECRET;
	for (int64_t i = 0; i < 4 * MAP_PAGES; i++)
		vfs_pwrite(SELF, fd, page, PAGE, i * PAGE);
	return fd;
}

/* Are there only secrets in it? */
static int is_unharmed(int fd)
{
	for (int64_t i = 0; i < 4 * MAP_PAGES; i++) {
		if (vfs_pread(SELF, fd, page, PAGE, i * PAGE) != PAGE)
			return 0;
		for (size_t k = 0; k < PAGE / 8; k++)
			if (page[k] != MAP_SECRET)
				return 0;
	}
	return 1;
}

static void attack(uint32_t how, const char *name)
{
	int64_t at = map_prepare(how);
	int fd = secret_file(name);
	int64_t own = vfs_map(SELF, fd, 0, MAP_PAGES * PAGE, 1);

	say_hex("prepared", at > 0 && own > 0);
	int64_t found = map_look();
	say_hex("found", (uint64_t)(found > 0 ? found : 0));
	say_hex("stopped", found < 0);
	say_hex("unharmed", (uint64_t)is_unharmed(fd));
	vfs_unmap(SELF, (uint64_t)own, MAP_PAGES * PAGE);
	vfs_unlink(SELF, VFS_AT_CWD, name, 0);
	vfs_close(SELF, fd);
}

static void mapped_by_victim(const char *name)
{
	int fd = secret_file(name);
	int64_t at = vfs_map(SELF, fd, 0, MAP_PAGES * PAGE, 1);
	uint64_t *words = (uint64_t *)(uintptr_t)at;

	CHECK(at > 0);
	if (at <= 0)
		return;
	CHECK_IS(map_spoil((uint64_t)at), 0);
	CHECK_IS(words[0], MAP_SECRET);
	CHECK_IS(words[MAP_PAGES * PAGE / 8 - 1], MAP_SECRET);
	words[8] = 5;
	CHECK_IS(vfs_pread(SELF, fd, page, PAGE, 0), PAGE);
	CHECK_IS(page[8], 5);
	vfs_unmap(SELF, (uint64_t)at, MAP_PAGES * PAGE);
	vfs_close(SELF, fd);
}

int cubicle_main(void)
{
	if (vfs_mount(SELF, "ramfs", "/", 0) ||
		vfs_mkdir(SELF, VFS_AT_CWD, "/dev", 0755) ||
		vfs_mount(SELF, "devfs", "/dev", 0))
		return 3;
	say("kept");
	attack(MAP_CUT, "/one");
	attack(MAP_REMOVE, "/two");
	say("ended");
	attack(MAP_END, "/three");
	say("others");
	mapped_by_victim("/mine");
	CHECK(map_grow() > 1000);
	mapped_by_victim("/mine2");
	CHECK(map_all() > 3);
	mapped_by_victim("/mine3");
	say("end");
	return check_failures();
}
