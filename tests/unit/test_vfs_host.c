/* SPDX-License-Identifier: MIT */
/*
 * test_vfs_host.c: the sequences of test_vfs.c in a directory of the host that
 * is mounted: vfs, hostfs and the monitor's host_file() against plain Linux, on
 * the same file system.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "files_monitor.h"
#include "vfs/vfs.h"

#define SHARED 1

static char mounted[64];
static int mounted_fd;

/* The directory where HOME begins is one of the host. */
static void mount_host(void)
{
	snprintf(mounted, sizeof(mounted), "%s/cubicle-mount-XXXXXX",
		access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
	assert_non_null(mkdtemp(mounted));
	mounted_fd = open(mounted, O_RDONLY | O_DIRECTORY);
	assert_int_equal(files_mount_add(mounted_fd, 0), 0);
	assert_int_equal(vfs_mkdir(1, VFS_AT_CWD, "/1", 0755), 0);
	assert_int_equal(vfs_mount(1, "hostfs", "/1", 0), 0);
}

static int remove_below(
	const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type;
	return at->level ? remove(path) : 0;
}

static int host_clean_mount(void)
{
	return nftw(mounted, remove_below, 32, FTW_DEPTH | FTW_PHYS);
}

static int end(void **state)
{
	(void)state;
	return rmdir(mounted);
}

#define main main_of_vfs
#include "test_vfs.c"
#undef main

int main(void)
{
	const struct CMUnitTest tests[] = {
		COMPARED(test_open),
		COMPARED(test_look),
		COMPARED(test_make),
		COMPARED(test_rename),
		COMPARED(test_data),
		COMPARED(test_append),
		COMPARED(test_dup),
		COMPARED(test_symlinks),
		COMPARED(test_random),
	};

	(void)main_of_vfs;
	return cmocka_run_group_tests(tests, NULL, end);
}
