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

/* The client that may change files of the host without vfs, or SEVERAL; 0: none
 * may. */
#define SEVERAL UINT32_MAX
static uint32_t changer;

/* Write (version) into the notice of (c). What a client does with its memory
 * is its own affair: where it cannot be written, nobody reads it. */
static int notice_write(struct client *c, uint64_t version)
{
	return cubicle_copy_out(&c->notice->version, &version, sizeof(version));
}

static void untell(struct client *c)
{
	if (c->is_told)
		notice_write(c, 0);
	c->is_told = 0;
}

static void tell_soon(struct client *c)
{
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

void change_asked(struct client *c, const struct mount *mount)
{
	if (mount_is_shared(mount))
		untell(c);
	else
		tell_soon(c);
}

void change_opened(struct client *c, const struct mount *mount)
{
	if (mount_is_shared(mount) && changer && changer != c->id)
		untell(c);
	else
		tell_soon(c);
}

void change_by_itself(const struct client *c)
{
	if (changer == c->id || changer == SEVERAL)
		return;
	changer = changer ? SEVERAL : c->id;
	change_any();
}

void change__untell(void)
{
	for (cubicle_id_t id = 0; id < CUBICLE_SLOTS; id++) {
		if (told[id])
			untell(told[id]);
	}
	change__told = 0;
}

void change_notice(struct client *c, struct vfs_notice *notice)
{
	untell(c);
	c->notice = notice;
}
