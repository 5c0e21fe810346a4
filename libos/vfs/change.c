/* SPDX-License-Identifier: MIT */
/*
 * change.c: counts the changes of file systems. An answer can be reused until
 * the count changes.
 *
 * If a client keeps asking, vfs writes the count into its struct vfs_notice.
 * The client then reuses answers itself, until vfs withdraws the notice.
 */
#include <cubicle/component.h>
#include "internal.h"

#define ASKED_ENOUGH 8 /* times, to tell a client that nothing changes */

uint64_t change__all = 1, change__names = 1;
int change__told;

/* Clients that were told, by id; some may have forgotten (is_told). */
static struct client *told[CUBICLE_SLOTS];

/* Write (version) into the notice of (c). What a client does with its memory
 * is its own affair: where it cannot be written, nobody reads it. */
static int notice_write(struct client *c, uint64_t version)
{
	return cubicle_copy_out(&c->notice->version, &version, sizeof(version));
}

void change_asked(struct client *c, const struct mount *mount)
{
	if (mount_is_shared(mount)) {
		if (c->is_told)
			notice_write(c, 0);
		c->is_told = 0;
		return;
	}
	if (!c->notice || c->is_told)
		return;
	if (c->asked_then != change__all)
		c->asked = 0;
	c->asked_then = change__all;
	if (++c->asked < ASKED_ENOUGH)
		return;
	c->is_told = notice_write(c, change__all) == 0;
	change__told |= c->is_told;
	told[c->id] = c;
}

void change__untell(void)
{
	for (cubicle_id_t id = 0; id < CUBICLE_SLOTS; id++) {
		struct client *c = told[id];
		if (c && c->is_told)
			notice_write(c, 0);
		if (c)
			c->is_told = 0;
	}
	change__told = 0;
}

void change_notice(struct client *c, struct vfs_notice *notice)
{
	if (c->is_told)
		notice_write(c, 0);
	c->is_told = 0;
	c->notice = notice;
}
