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
 * If nothing can end the wait, the cubicle is stopped, and (why) is the reason.
 */
long ready_sleep(const struct vfs_wait *w, int64_t end_ns, void *events,
	size_t bytes, const char *why);

/* Wait until (fd) is ready for POLL* (events), but not after the monotonic time
 * (end_ns). 0, or -EINTR. */
long ready_wait_until(int fd, int events, int64_t end_ns);

static inline long ready_wait(int fd, int events)
{
	return ready_wait_until(fd, events, INT64_MAX);
}

#pragma GCC visibility pop

#endif
