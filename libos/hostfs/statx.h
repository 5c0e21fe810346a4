/* SPDX-License-Identifier: MIT */
/* statx.h: attributes as the host gives them. */
#ifndef HOSTFS_STATX_H
#define HOSTFS_STATX_H

#include <stdint.h>
#include "vfs/vfs.h"

/* struct statx of Linux, as far as it is used. */
struct statx {
	uint32_t mask, block_bytes;
	uint64_t flags;
	uint32_t links, user, group;
	uint16_t mode, spare0;
	uint64_t inode, size, blocks, flags_mask;
	struct {
		int64_t seconds;
		uint32_t nanoseconds;
		int32_t spare;
	} accessed, born, changed, modified;
	uint32_t rdevice_major, rdevice_minor, device_major, device_minor;
	uint64_t spare[14];
};

_Static_assert(sizeof(struct statx) == 256, "as the monitor expects it");

/* As Linux makes one number of both. */
static inline uint64_t statx_device(uint32_t major, uint32_t minor)
{
	return (minor & 0xff) | (uint64_t)(major & 0xfff) << 8 |
		(uint64_t)(minor & ~0xffu) << 12 |
		(uint64_t)(major & ~0xfffu) << 32;
}

/* The attributes (from), as vfs has them. */
static inline void statx_convert(const struct statx *from, struct vfs_stat *to)
{
	*to = (struct vfs_stat){
		.device = statx_device(from->device_major, from->device_minor),
		.inode = from->inode,
		.links = from->links,
		.mode = from->mode,
		.block_bytes = from->block_bytes,
		.rdevice =
			statx_device(from->rdevice_major, from->rdevice_minor),
		.size = (int64_t)from->size,
		.blocks = (int64_t)from->blocks,
		.accessed = {from->accessed.seconds,
			from->accessed.nanoseconds},
		.modified = {from->modified.seconds,
			from->modified.nanoseconds},
		.changed = {from->changed.seconds, from->changed.nanoseconds},
	};
}

#endif
