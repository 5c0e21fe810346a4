/* SPDX-License-Identifier: MIT */
/* notice.c: see notice.h. */
#include <fcntl.h>
#include <cubicle/component.h>
#include "notice.h"
#include "syscall_arch.h"

/* Alone on its page, as that is shared with vfs as a whole. */
static union {
	struct vfs_notice notice;
	char bytes[CUBICLE_PAGE_BYTES];
} shared __attribute__((aligned(CUBICLE_PAGE_BYTES)));

static enum { NOT_YET, KEPT, NEVER } state;
static cubicle_id_t vfs;      /* its cubicle, */
static uint32_t vfs_restarts; /* and which instance of it keeps the notice */

static int window_open(void)
{
	cubicle_window_t w = cubicle_window_init();

	return w < 0 || cubicle_window_add(w, &shared, sizeof(shared)) ||
		cubicle_window_open(w, vfs);
}

static void have_it_kept(void)
{
	for (int i = 0; i < VFS_LEASES; i++)
		shared.notice.lease[i].granted = F_UNLCK;
	int id = vfs_notify(CUBICLE_SELF, &shared.notice);

	state = NEVER;
	if (id < 0)
		return;
	vfs = (cubicle_id_t)id;
	vfs_restarts = CUBICLE_PUBLISHED->restarts[vfs];
	if (vfs != cubicle_self() && window_open())
		vfs_notify(CUBICLE_SELF, NULL);
	else
		state = KEPT;
}

volatile struct vfs_notice *notice_get(void)
{
	if (state == NOT_YET)
		have_it_kept();
	/* Another instance knows nothing of it, nor of any lock. */
	if (state == KEPT && CUBICLE_PUBLISHED->restarts[vfs] != vfs_restarts)
		state = NEVER;
	return state == KEPT ? &shared.notice : NULL;
}
