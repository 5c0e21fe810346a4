/* SPDX-License-Identifier: MIT */
/*
 * handle.h: the descriptors of the process that a cubicle can name.
 *
 * A handle is such a descriptor. The others, for reports, memory files and the
 * image, have no kind, so no handle leads to them. One cubicle has those of
 * files, and one those of sockets: load/description.c checks that only one has
 * the right.
 */
#ifndef MONITOR_BASE_HANDLE_H
#define MONITOR_BASE_HANDLE_H

#include <cubicle/system_abi.h>
#include "base/base.h"

#ifndef HANDLES_MAX /* proof/ has fewer */
#define HANDLES_MAX 65536
#endif

/* Kinds of handles. A handle for a file or directory below a mount that is not
 * read-only has HANDLE_CHANGES, too. */
enum {
	HANDLE_FILE = 1,
	HANDLE_DIRECTORY = 2,
	HANDLE_ANY = 3,
	HANDLE_MOUNT = 4, /* it is never closed */
	HANDLE_CHANGES = 8,
	HANDLE_SOCKET = 16,
	HANDLE_SET = 32, /* an epoll instance */
	HANDLE_NET = 48, /* any of these two */
	/* In a hugetlbfs. A client could map it, and there the kernel maps more
	 * than it is asked to. So it is not given. */
	HANDLE_HUGE = 64,
};

/* Cubicles that may read (0) or write (1) the file of a handle by themselves.
 */
extern cubicle_set_t handle_given[HANDLES_MAX][2];

/* The cubicle that may set locks of the file of a handle by itself, or 0. */
extern uint8_t handle_locker[HANDLES_MAX];

static inline bool handle_is_locker(uint64_t fd, uint32_t id)
{
	return fd < HANDLES_MAX && handle_locker[fd] == id;
}

/* May cubicle (id) read, or (write), the file of (fd), which may be any number,
 * by itself? */
static inline bool handle_is_given(uint64_t fd, uint32_t id, bool write)
{
	return fd < HANDLES_MAX && (handle_given[fd][write] & CUBICLE_SET(id));
}

/* The kind of descriptor (fd), which may be any number; 0: it is no handle. */
static inline uint32_t handle_kind(uint64_t fd)
{
	extern uint8_t handle_kinds[HANDLES_MAX];

	return fd < HANDLES_MAX ? handle_kinds[fd] : 0;
}

/* Is descriptor (fd) a device, a FIFO or a socket, and not a regular file, a
 * directory or a symbolic link? */
bool handle_is_special(int64_t fd);

/* Make a handle of descriptor (fd): a regular file or a directory, or anything
 * if (any). HANDLE_FILE or HANDLE_DIRECTORY are added to (kind). Its file
 * system is not looked at if (is_below): it is that of a handle, and (kind) has
 * HANDLE_HUGE if that has. If it fails, the descriptor is closed. The handle,
 * whose attributes are in handle_made, or
 *   -ENXIO   it is something else, or of a procfs, whose files can be memory of
 *            processes
 *   -EMFILE  its number is too large */
int64_t handle_make(int64_t fd, uint32_t kind, bool any, bool is_below);

/* What the host says of the last file that became a handle: its struct statx.
 */
extern struct host_statx {
	uint32_t others[7];
	uint16_t mode;
	uint8_t more[226];
} handle_made; /* PER_THREAD */

/* Make a handle of (kind) of the descriptor (fd); or an error, which is
 * returned. -EMFILE  its number is too large; it is closed */
int64_t handle_put(int64_t fd, uint32_t kind);

/* -EBADF: no handle of one of (kinds), or that of a mount. */
int64_t handle_close(uint64_t fd, uint32_t kinds);

/*
 * Let cubicle (id) read the file of (fd), or look up names in the directory, if
 * (may) has PROT_READ, and write the file, if (may) has PROT_WRITE, by itself;
 * or end that.
 *   -EBADF   no handle; or no file, to be written
 *   -EROFS   it cannot be written
 *   -EINVAL  no such cubicle
 *   -EOPNOTSUPP  it is in a hugetlbfs
 */
int64_t handle_give(uint64_t fd, uint64_t id, uint64_t may);

/* Let cubicle (id), or none if it is 0, use the socket or set of (fd) by
 * itself. -EBADF  neither is it    -EINVAL  no such cubicle */
int64_t handle_give_net(uint64_t fd, uint64_t id);

/* Let cubicle (id), or none if it is 0, set locks of the file of (fd) by
 * itself.  -EBADF  no handle of a file    -EINVAL  no such cubicle */
int64_t handle_give_locks(uint64_t fd, uint64_t id);

/* Close all of (kinds) but those of mounts. */
void handle_close_all(uint32_t kinds);

#endif
