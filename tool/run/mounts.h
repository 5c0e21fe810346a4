/* SPDX-License-Identifier: MIT */
/*
 * mounts.h: directories of the host that the system can use (--mount, and
 * `mount` in the layout).
 *
 * A mount is written HOSTDIR:/PATH, with or without :ro or :rw after it. The
 * last `:/` ends HOSTDIR, which may have colons itself.
 */
#ifndef TOOL_MOUNTS_H
#define TOOL_MOUNTS_H

#include <stdbool.h>
#include <cubicle/system_abi.h>
#include "command/options.h"
#include "layout/layout.h"

struct mount {
	char *words;	 /* as it was written, for messages */
	char *directory; /* on the host */
	char *path;	 /* inside; no slash at its end */
	bool read_only;
	int fd; /* of the directory, or -1 */
};

struct mounts {
	unsigned count;
	bool has_root; /* the last one is: --rootfs */
	struct mount mount[CUBICLE_MOUNTS_MAX];
};

/*
 * Take apart the mounts of the layout and of the command line, and open their
 * directories. A relative HOSTDIR of a layout starts at the folder of its file.
 * -EINVAL, after a message.
 */
int mounts_open(
	struct mounts *m, const struct options *o, const struct layout *l);

/*
 * If (source) of --rootfs is a directory, add it as "/", read-only: boot puts a
 * layer for what is written over it. Else nothing. -EINVAL, after a message.
 */
int mounts_add_root(struct mounts *m, const char *source);

/* The directory of --rootfs, or -1 if there is none. It stays that of (m). */
int mounts_root(const struct mounts *m);

void mounts_free(struct mounts *m);

/*
 * A program that can change a folder on the way to a socket of AF_UNIX could
 * have the path lead to another socket: no path of `connect` in (system) may go
 * through a mount that is not read-only. -EINVAL, after a message.
 */
int mounts_check_sockets(
	const struct mounts *m, const struct cubicle_system *system);

/*
 * If there are mounts, see to it that (l) has the component hostfs, with the
 * right `files`, and that vfs can call it. If it is not named, it gets a
 * cubicle of its own, or joins the only one that there is. With a root, the
 * cubicle of vfs has the component overlay, too.
 */
int mounts_add_component(const struct mounts *m, struct layout *l);

#endif
