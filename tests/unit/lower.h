/* SPDX-License-Identifier: MIT */
/*
 * lower.h: a hostfs for unit tests, over a directory of the test's own host.
 *
 * It never follows a symbolic link, and a call that would change something ends
 * the test.
 */
#ifndef TEST_LOWER_H
#define TEST_LOWER_H

#include <stdbool.h>
#include <stdint.h>
#include "vfs/vfs.h"

/* From now on (path) of the host is the root. */
void lower_use(const char *path);

/* Calls so far, and nodes that are open. */
extern unsigned long lower_calls, lower_opens;

/* Each call of that kind fails with this; 0: it does not. */
extern int lower_lookup_error, lower_open_error, lower_read_error;

/* Called with what each call is about to answer, to lie. NULL: nobody does. */
extern void (*lower_lie_stat)(struct vfs_stat *st);
extern int64_t (*lower_lie_read)(void *buf, int64_t n);
extern int64_t (*lower_lie_list)(void *buf, int64_t n, size_t len);
extern int64_t (*lower_lie_seek)(int64_t at);

/* Called before each read of a file. */
extern void (*lower_before_read)(int64_t offset);

#endif
