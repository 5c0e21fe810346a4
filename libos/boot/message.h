/* SPDX-License-Identifier: MIT */
/*
 * message.h: messages of boot on the standard error stream.
 */
#ifndef BOOT_MESSAGE_H
#define BOOT_MESSAGE_H

/* "boot: ACTION OBJECT: REASON: text of (error)", without (reason) if it is ""
 * and without (error), a negative errno, if that is 0. */
void boot__message(
	const char *action, const char *object, const char *reason, int error);

#endif
