/* SPDX-License-Identifier: MIT */
/* account.c: the memory that a client makes vfs use. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"

/* Half of the memory of vfs is for what its clients make it keep, in equal
 * parts. */
int client_take(struct client *c, size_t bytes)
{
	uint32_t count = CUBICLE_PUBLISHED->cubicles;
	uint64_t part = pages_heap_bytes() / 2 / (count ? count : 1);

	if (c->bytes + bytes > part)
		return -ENOMEM;
	c->bytes += bytes;
	return 0;
}

void client_give(struct client *c, size_t bytes)
{
	c->bytes -= bytes;
}
