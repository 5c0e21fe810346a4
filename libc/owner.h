/* SPDX-License-Identifier: MIT */
/*
 * owner.h: the owner of every file is user 0, in group 0.
 */
#ifndef LIBC_OWNER_H
#define LIBC_OWNER_H

#include <errno.h>

/*
 * The result of giving a file to (user, group); -1 leaves one as it is. (error)
 * is the result of finding the file.
 *   -EPERM  it would have another owner
 */
static inline long owner_check(
	long error, unsigned int user, unsigned int group)
{
	if (error < 0)
		return error;
	return user + 1 <= 1 && group + 1 <= 1 ? 0 : -EPERM;
}

#endif
