/* SPDX-License-Identifier: MIT */
/* leases.h: the libc's locks (libc/lease.c), for client 1 of vfs. */
#ifndef UNIT_LEASES_H
#define UNIT_LEASES_H

#include <stdint.h>

extern uint64_t leases_by_itself; /* locks that were set without vfs */

/* The libc is loaded: it has no leases, and has vfs keep its notice. */
void leases_start(void);

/* F_SETLK. */
long leases_lock(int fd, int type, int64_t start, int64_t length);

/* (fd) is closed, and with it all locks of its file end. Leases that were given
 * up are tried again. */
void leases_closed(int fd);

#endif
