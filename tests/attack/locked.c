/* SPDX-License-Identifier: MIT */
/*
 * locked.c: a hostile program that may change the locks of a file on the host
 * by itself; another client has the file open.
 *
 *     locked try     can the file be locked? Prints the error
 *     locked unlock  it locks all on the host, lets vfs unlock what vfs knows
 *                    of, and closes the file
 *     locked close   it locks all on the host, and closes the file
 *     locked keep    it locks all on the host, and lets vfs unlock a part
 *
 * Then it waits for /m/go.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "hostfs/flock.h"
#include "opened.h"
#include "vfs/vfs.h"

#define SELF CUBICLE_SELF

static int lock(int fd, int length)
{
	struct flock l = {.l_type = F_WRLCK, .l_len = length};

	return fcntl(fd, F_SETLK, &l) ? errno : 0;
}

int main(int argc, char **argv)
{
	struct host_flock all = {.type = F_WRLCK};
	int fd = open("/m/own", O_RDWR);

	setvbuf(stdout, NULL, _IONBF, 0);
	if (fd < 0 || argc < 2)
		return 1;
	if (!strcmp(argv[1], "try")) {
		printf("try %d\n", lock(fd, 0));
		return 0;
	}
	printf("locked %d\n", lock(fd, 10));
	printf("other %d\n", opened_keep("/m/own"));
	int64_t handle = vfs_give(SELF, fd) / 4;
	printf("all %d\n", given_lock(handle, &all));
	if (strcmp(argv[1], "close") != 0)
		printf("unlocked %d\n",
			vfs_lock_set(SELF, fd, F_SETLK,
				VFS_LOCK_HOW(F_UNLCK, SEEK_SET), 0,
				strcmp(argv[1], "keep") != 0 ? 10 : 5));
	if (strcmp(argv[1], "keep") != 0)
		close(fd);
	printf("closed 0\n");
	while (access("/m/go", F_OK))
		usleep(10000);
	return 0;
}
