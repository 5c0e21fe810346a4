/* SPDX-License-Identifier: MIT */
/* leases.c: see leases.h. */
#include <errno.h>
#include <cubicle/component.h>
#undef CUBICLE_SELF
#define CUBICLE_SELF 1
#include "../../libc/lease.c"
#include <cubicle/files_abi.h>
#include "files_monitor.h"
#include "leases.h"

uint64_t leases_by_itself;

static struct vfs_notice notice;

volatile struct vfs_notice *notice_get(void)
{
	return &notice;
}

int remember_fstat(int fd, struct vfs_stat *st)
{
	return vfs_fstat(SELF, fd, st);
}

int64_t direct_handle(int fd, int writable)
{
	int64_t answer = vfs_give(SELF, fd);

	(void)writable;
	return answer < 0 ? answer : answer / 4;
}

int direct_lock(int64_t handle, int type, int64_t start, int64_t length)
{
	const struct flock lock = {
		.l_type = (short)type, .l_start = start, .l_len = length};
	int error = (int)files_given(
		SELF, FILES_GIVEN_LOCK, handle, 0, (uintptr_t)&lock);

	leases_by_itself += !error;
	return error;
}

void leases_start(void)
{
	for (int i = 0; i < VFS_LEASES; i++)
		notice.lease[i].granted = F_UNLCK;
	is_off = 0;
	vfs_notify(SELF, &notice);
}

long leases_lock(int fd, int type, int64_t start, int64_t length)
{
	const struct vfs_lock l = {
		.type = (int16_t)type, .start = start, .length = length};

	return lease_lock(fd, F_SETLK, &l);
}

void leases_closed(int fd)
{
	lease_closed(fd);
	is_off = 0;
}
