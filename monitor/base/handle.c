/* SPDX-License-Identifier: MIT */
/* handle.c: the descriptors of the process that a cubicle can name. */
#include "base/cubicle.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/space.h"
#include "base/thread.h"
#include "defence.h"

uint8_t handle_kinds[HANDLES_MAX];
cubicle_set_t handle_given[HANDLES_MAX][2];
uint8_t handle_locker[HANDLES_MAX];
PER_THREAD struct host_statx handle_made;

#define S_IFMT	     0170000
#define S_IFREG	     0100000
#define S_IFDIR	     0040000
#define S_IFLNK	     0120000
#define STATFS_WORDS 15 /* struct statfs; f_type is the first */
#define PROC_MAGIC   0x9fa0
#define HUGE_MAGIC   0x958458f6

/* The kind of file system that the file of (fd) is in. If the kernel does not
 * say, it is taken for a procfs. */
static uint64_t filesystem_of(uint64_t fd)
{
	uint64_t statfs[STATFS_WORDS];

	return host_call(SYS_FSTATFS, fd, (uintptr_t)statfs, 0, 0, 0)
		? PROC_MAGIC
		: statfs[0];
}

/* Put into handle_made what the host says of (fd). */
static int64_t ask_host(int64_t fd)
{
	return host_call(SYS_STATX, (uint64_t)fd, (uintptr_t) "", AT_EMPTY_PATH,
		STATX_BASIC_STATS, (uintptr_t)&OWN(handle_made));
}

bool handle_is_special(int64_t fd)
{
	if (ask_host(fd))
		return true;
	uint32_t type = OWN(handle_made).mode & S_IFMT;
	return type != S_IFREG && type != S_IFDIR && type != S_IFLNK;
}

int64_t handle_make(int64_t fd, uint32_t kind, bool any, bool is_below)
{
	int64_t error = fd < HANDLES_MAX ? ask_host(fd) : -EMFILE;
	uint64_t filesystem =
		error || is_below ? 0 : filesystem_of((uint64_t)fd);
	/* /proc/self/mem is the memory of all cubicles, and of the monitor. */
	if (filesystem == PROC_MAGIC && DEFENDS(DEFENCE_HANDLES))
		error = -ENXIO;
	if (filesystem == HUGE_MAGIC)
		kind |= HANDLE_HUGE;
	uint32_t type = error ? 0 : OWN(handle_made).mode & S_IFMT;
	if (!DEFENDS(DEFENCE_HANDLES))
		any = true;
	if (!error && (any || type == S_IFREG || type == S_IFDIR)) {
		kind |= type == S_IFDIR ? HANDLE_DIRECTORY : HANDLE_FILE;
		handle_kinds[fd] = (uint8_t)kind;
		return fd;
	}
	host_call(SYS_CLOSE, (uint64_t)fd, 0, 0, 0, 0);
	return error ? error : -ENXIO;
}

int64_t handle_put(int64_t fd, uint32_t kind)
{
	if (fd < 0)
		return fd;
	if (fd < HANDLES_MAX) {
		handle_kinds[fd] = (uint8_t)kind;
		return fd;
	}
	host_call(SYS_CLOSE, (uint64_t)fd, 0, 0, 0, 0);
	return -EMFILE;
}

int64_t handle_close(uint64_t fd, uint32_t kinds)
{
	uint32_t kind = handle_kind(fd);

	if (!(kind & kinds) || (kind & HANDLE_MOUNT))
		return -EBADF;
	handle_kinds[fd] = 0;
	handle_given[fd][0] = handle_given[fd][1] = 0;
	handle_locker[fd] = 0;
	return host_call(SYS_CLOSE, fd, 0, 0, 0, 0);
}

int64_t handle_give(uint64_t fd, uint64_t id, uint64_t may)
{
	uint32_t kind = handle_kind(fd);

	if (!(kind & (may & PROT_WRITE ? HANDLE_FILE : HANDLE_ANY)))
		return -EBADF;
	if ((may & PROT_WRITE) && !(kind & HANDLE_CHANGES))
		return -EROFS;
	if (!id || id > cubicle_count)
		return -EINVAL;
	if ((kind & HANDLE_HUGE) && DEFENDS(DEFENCE_HANDLES))
		return -EOPNOTSUPP;
	for (uint32_t write = 0; write < 2; write++) {
		handle_given[fd][write] &= ~CUBICLE_SET(id);
		if (may & (write ? PROT_WRITE : PROT_READ))
			handle_given[fd][write] |= CUBICLE_SET(id);
	}
	return 0;
}

int64_t handle_give_net(uint64_t fd, uint64_t id)
{
	if (!(handle_kind(fd) & HANDLE_NET))
		return -EBADF;
	if (id > cubicle_count)
		return -EINVAL;
	handle_given[fd][0] = handle_given[fd][1] = id ? CUBICLE_SET(id) : 0;
	return 0;
}

int64_t handle_give_locks(uint64_t fd, uint64_t id)
{
	if (!(handle_kind(fd) & HANDLE_FILE))
		return -EBADF;
	if (id > cubicle_count)
		return -EINVAL;
	handle_locker[fd] = (uint8_t)id;
	return 0;
}

void handle_close_all(uint32_t kinds)
{
	for (uint64_t fd = 0; fd < HANDLES_MAX; fd++)
		handle_close(fd, kinds);
}
