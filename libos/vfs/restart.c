/* SPDX-License-Identifier: MIT */
/* restart.c: file systems that were stopped and have restarted. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/restarts.h"

/* Is the root of (m) still there? */
static int is_there(const struct mount *m)
{
	if (m->ops->hold(m->root))
		return 0;
	m->ops->release(m->root);
	return 1;
}

void mounts_check(void)
{
	const struct vfs_key key = {{0}}; /* a shared one has no hashes */
	static uint32_t seen;
	struct mount *m;

	if (!has_restarted(&seen))
		return;
	for (int i = 0; (m = mount_at(i)); i++) {
		if (!mount_is_shared(m) || is_there(m))
			continue;
		int64_t root = m->ops->start(&key, m->source);
		if (root <= 0)
			continue;
		uint64_t old = m->root;
		mount_take(m, (uint64_t)root);
		clients_move(m, old);
		change_names();
	}
}
