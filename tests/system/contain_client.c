/* SPDX-License-Identifier: MIT */
/* contain_client.c: see contain_os.h. */
#include "alloc/alloc.h"
#include "contain_os.h"
#include "vfs/vfs.h"

#define O_RDWR	0x2
#define O_CREAT 0x40

#define PAGES 300

static int root_is_here(void)
{
	char path[64] = "";

	return vfs_getcwd(CUBICLE_SELF, path, sizeof(path)) == 2 &&
		path[0] == '/';
}

int client_work(int fatal, struct client_report *r, size_t bytes)
{
	struct client_report got = {0};
	char letters[16] = "letters";

	got.used_before = (int64_t)alloc_used(CUBICLE_SELF);
	got.old = vfs_write(CUBICLE_SELF, 5, letters, 1) < 0;
	got.directory = root_is_here();
	char *pages = alloc_pages(CUBICLE_SELF, PAGES);
	if (!pages || pages[0] || pages[PAGES * 4096 - 1])
		return -1;
	pages[0] = pages[PAGES * 4096 - 1] = 'x';
	got.used = (int64_t)alloc_used(CUBICLE_SELF);
	int fd = got.descriptor = vfs_open(
		CUBICLE_SELF, VFS_AT_CWD, CLIENT_FILE, O_RDWR | O_CREAT, 0600);
	for (int i = 0; i < 10; i++)
		vfs_open(CUBICLE_SELF, VFS_AT_CWD, CLIENT_FILE, O_RDWR, 0);
	got.lock = vfs_lock_set(
		CUBICLE_SELF, fd, 6, VFS_LOCK_HOW(1 /* F_WRLCK */, 0), 0, 0);
	got.bytes = vfs_lseek(CUBICLE_SELF, fd, 0, 2 /* SEEK_END */);
	if (vfs_write(CUBICLE_SELF, fd, letters, 7) != 7)
		return -2;
	vfs_mkdir(CUBICLE_SELF, VFS_AT_CWD, "/directory", 0700);
	vfs_chdir(CUBICLE_SELF, "/directory");
	cubicle_copy_out(r, &got, bytes);
	if (fatal)
		__asm__ volatile("ud2");
	return 0;
}
