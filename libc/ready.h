/* SPDX-License-Identifier: MIT */
/*
 * ready.h: waiting until a descriptor is ready. vfs says what to wait for; this
 * cubicle does it.
 */
#ifndef LIBC_READY_H
#define LIBC_READY_H

#include <stddef.h>
#include <stdint.h>
#include "optional.h"

#pragma GCC visibility push(hidden)

/*
 * Wait as (w) says, but not after the monotonic time (end_ns), INT64_MAX for
 * ever. Events of the set of (w) go to the (bytes) bytes at (events), which may
 * be NULL. Returns how many these are, or 0: then look again, and at the clock.
 *   -EINTR  a signal has come for the program
 *   -EIO    the network returned invalid sets several times in a row
 * If nothing can end the wait, the cubicle is stopped, and (why) is the reason.
 */
long ready_sleep(const struct vfs_wait *w, int64_t end_ns, void *events,
	size_t bytes, const char *why);

/*
 * Wait until (fd) is ready for POLL* (events). (*end_ns) is 0 before the first
 * wait of a call, and then the time at which SO_RCVTIMEO or SO_SNDTIMEO ends
 * it. 0, or -EAGAIN  that time has come    -EINTR
 */
long ready_wait(int fd, int events, int64_t *end_ns);

/* The same for what no event says: sleep for a moment, after which the caller
 * tries again. */
long ready_pause(int fd, int events, int64_t *end_ns);

/* The nanoseconds of SO_RCVTIMEO [0] and SO_SNDTIMEO [1] of (fd), 0 for no
 * limit. With (is_new) they are added if (fd) has none. NULL: (fd) has none, or
 * the table is full.
 * NOTE they do not go with dup(). */
int64_t *ready_times(int fd, int is_new);

/* (fd) is closed. */
void ready_closed(int fd);

/* Before (fd) sends in another way than by connection.h: wait until what was
 * collected has been sent, unless the descriptor or (dont_wait) forbids it. 0,
 * -EAGAIN or -EINTR. */
long ready_flush(int fd, int dont_wait);

#pragma GCC visibility pop

#endif
