/* SPDX-License-Identifier: MIT */
/* set.c: sockets that are waited for together. */
#include <linux/errno.h>
#include "hostnet/hostnet.h"
#include "table.h"

_Static_assert(sizeof(struct vfs_event) == NET_EVENT_BYTES &&
		VFS_SET_STREAM(2) == NET_STREAM(2),
	"as the monitor expects it");

int64_t hostnet_set_new(cubicle_id_t who, uint32_t payer)
{
	struct entry *e;
	int error = entry_new(who, payer, KIND_SET, &e);

	return error ? error : entry_open(e, net_set_new());
}

/* What the monitor calls (member), or -EBADF. Streams are below 0, too: what it
 * refuses among them is -EBADF as well. */
static int member_find(cubicle_id_t who, int64_t member, int64_t *to)
{
	struct entry *e = entry_own(member, who, KIND_SOCKET);

	if (!e)
		e = entry_own(member, who, KIND_SET);
	if (!e && member >= 0)
		return -EBADF;
	*to = e ? e->handle : member;
	return 0;
}

int hostnet_set_change(cubicle_id_t who, int64_t set, int how, int64_t member,
	uint32_t events, uint64_t data)
{
	const struct vfs_event event = {events, data};
	struct entry *e = entry_own(set, who, KIND_SET);
	int64_t handle;

	if (!e || member_find(who, member, &handle))
		return -EBADF;
	return net_set_change(e->handle, how, handle, &event);
}

int hostnet_set_wait(cubicle_id_t who, int64_t set, struct vfs_event *events,
	size_t bytes, int64_t ns)
{
	const struct entry *e = entry_use(set, who, KIND_SET);

	if (!e)
		return -EBADF;
	return ns < 0
		? -EINVAL
		: net_set_wait(e->handle, events, bytes / sizeof(*events), ns);
}
