/* SPDX-License-Identifier: MIT */
/* account.c: the memory, and the files of the host, that a client makes vfs
 * use. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"

/* Half of the memory of vfs is for what its clients make it keep, in equal
 * parts. */
static uint64_t part_of_each(void)
{
	uint32_t count = CUBICLE_PUBLISHED->cubicles;

	return pages_heap_bytes() / 2 / (count ? count : 1);
}

int client_take(struct client *c, size_t bytes)
{
	if (c->bytes + bytes > part_of_each())
		return -ENOMEM;
	c->bytes += bytes;
	return 0;
}

void client_give(struct client *c, size_t bytes)
{
	c->bytes -= bytes;
}

int client_take_for(struct client *c, const struct client *other, size_t bytes)
{
	if (c == other)
		return client_take(c, bytes);
	if (c->bytes_of_others + bytes > part_of_each() / 2 ||
		client_take(c, bytes))
		return -ENOMEM;
	c->bytes_of_others += bytes;
	return 0;
}

void client_give_for(struct client *c, const struct client *other, size_t bytes)
{
	client_give(c, bytes);
	if (c != other)
		c->bytes_of_others -= bytes;
}

/* Descriptors of the process for the monitor, its streams, its mounts, and
 * calls that open a file for a moment. */
#define HOST_FILES_OTHER 128

/* Each client has an equal part of the descriptors, one of which is for its
 * working directory. */
int client_may_open(const struct client *c, const struct mount *mount)
{
	uint64_t all = CUBICLE_PUBLISHED->open_files;
	uint32_t count = CUBICLE_PUBLISHED->cubicles;
	uint64_t part = all > HOST_FILES_OTHER ? all - HOST_FILES_OTHER : 0;

	return !mount_is_of_host(mount) ||
		c->host_files + 1 < part / (count ? count : 1);
}
