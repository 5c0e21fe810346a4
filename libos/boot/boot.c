/* SPDX-License-Identifier: MIT */
/*
 * boot.c: the start and the end of the library OS.
 */
#include <linux/errno.h>
#include <stdbool.h>
#include <cubicle/component.h>
#include "boot.h"
#include "libc.h"
#include "message.h"
#include "plat/plat.h"
#include "rt/heap.h"
#include "rt/string.h"
#include "save.h"
#include "unpack.h"
#include "vfs/vfs.h"

/* Where boot_exit() goes: to the frame of run_program(). */
static void *resume[5];
#define MOUNT_BYTES 256 /* of a path where something is mounted */

/* The status of the tool, too, if the system cannot be started. */
#define EXIT_NOT_STARTED 2

static int depth;
static bool running;
static int exit_status;

/* Make directory (path), which may be there already. (why) it is needed is for
 * the message. */
static int make_directory(const char *path, uint32_t mode, const char *why)
{
	uint32_t mask = vfs_umask(CUBICLE_SELF, 0);
	int error = vfs_mkdir(CUBICLE_SELF, VFS_AT_CWD, path, mode);

	vfs_umask(CUBICLE_SELF, mask);
	if (error == -EEXIST)
		return 0;
	if (error)
		boot__message("mkdir", path, why, error);
	return error;
}

static int mount(
	const char *type, const char *path, uint32_t source, const char *why)
{
	int error = vfs_mount(CUBICLE_SELF, type, path, source);

	if (error)
		boot__message("mount", path, why, error);
	return error;
}

/* The path in the message tells the user which mount it is. */
#define FOR_MOUNT "--mount needs a directory there"

/* Make (path), and the directories that lead to it. */
static int make_directories(const char *path, uint32_t index)
{
	char part[MOUNT_BYTES];
	size_t n = strlen(path);

	(void)index;
	if (n >= sizeof(part))
		return -1;
	if (n == 1)
		return 0; /* the root */
	for (size_t i = 1; i <= n; i++) {
		if (path[i] && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		if (make_directory(part, 0755, FOR_MOUNT))
			return -1;
	}
	return 0;
}

static int mount_host(const char *path, uint32_t index)
{
	return path[1] ? mount("hostfs", path, index, FOR_MOUNT) : 0;
}

/* Call (act) for each directory of the host, and where it is mounted. */
static int each_mount(int (*act)(const char *path, uint32_t index))
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	const char *path = (const char *)p + p->mounts_offset;

	for (uint32_t i = 0; i < p->mounts; i++) {
		if (act(path, i))
			return -1;
		path += strlen(path) + 1;
	}
	return 0;
}

static bool has_root;

/* A directory of the host as the root is not written: changes lie over it. */
static int mount_root(const char *path, uint32_t index)
{
	if (path[1])
		return 0;
	has_root = true;
	return mount("overlay", path, index, "");
}

/* The archive comes before /dev is mounted: what it has there is hidden. */
static int make_root(void)
{
	has_root = false;
	if (each_mount(mount_root) || (!has_root && mount("ramfs", "/", 0, "")))
		return -1;
	if (CUBICLE_PUBLISHED->rootfs && boot__unpack())
		return -1;
	if (make_directory("/dev", 0755, "") || mount("devfs", "/dev", 0, ""))
		return -1;
	if (make_directory("/tmp", 01777, ""))
		return -1;
	/* All before the first is mounted: one can lie below another. */
	return each_mount(make_directories) || each_mount(mount_host) ? -1 : 0;
}

/* A copy: gates pass on only what belongs to the caller. */
static int start_program(void)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	char *strings = heap_alloc(p->strings_bytes);
	int status;

	if (!strings) {
		boot__message("start", "program", "", -ENOMEM);
		return EXIT_NOT_STARTED;
	}
	memcpy(strings, (const char *)p + p->strings_offset, p->strings_bytes);
	status = libc_start(strings, p->strings_bytes, (int)p->arg_count,
		(int)p->env_count);
	if (status == -EOWNERDEAD && p->ended_by)
		return 128 + (int)p->ended_by;
	if (status < 0) {
		boot__message("start", "program", "", status);
		return status == -EOWNERDEAD ? 1 : EXIT_NOT_STARTED;
	}
	return status & 0xff;
}

/*
 * Run the program and return its status, whether its main() returns or
 * boot_exit() is called. Not inlined: nothing of the callers is in registers
 * that the jump would lose.
 */
__attribute__((noinline)) static int run_program(void)
{
	depth = cubicle_depth();
	if (!__builtin_setjmp(resume)) {
		running = true;
		exit_status = start_program();
	}
	running = false;
	/* Merged with the program: no signal is to stop what follows. */
	cubicle_signals(~0u, 0);
	return exit_status;
}

/* The program has ended with (status). */
static int end_program(int status)
{
	if (boot__save() && !status)
		status = 1;
	plat_exit(status);
	return status;
}

/*
 * In a cubicle of its own, boot has on its stack the frame of run_program() and
 * below it that of this function; merged with the program, there is the
 * program's in between. The jump leaves both behind. That is so for the first
 * thread; any other one ends the program where it is.
 */
void boot_exit(int status)
{
	/* A call at the wrong time must not get boot stopped. */
	if (!running)
		return;
	if (cubicle_thread_number() != 1)
		end_program(status & 0xff);
	if (cubicle_unwind(depth))
		cubicle_abort("boot_exit: cannot unwind");
	exit_status = status & 0xff;
	__builtin_longjmp(resume, 1);
}

int cubicle_main(void)
{
	if (!make_root())
		return end_program(run_program());
	plat_exit(EXIT_NOT_STARTED);
	return EXIT_NOT_STARTED;
}
