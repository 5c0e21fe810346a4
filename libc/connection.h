/* SPDX-License-Identifier: MIT */
/*
 * connection.h: sockets of the host that this cubicle may use by itself
 * (cubicle/given.h), without a call of vfs.
 *
 * Data between TCP_CORK 1 and 0 is collected, so that the head and the body of
 * an answer need one call of the host. Nothing is lost: data that the host does
 * not take at once is sent before any other, even if the descriptor
 * has been closed by then.
 */
#ifndef LIBC_CONNECTION_H
#define LIBC_CONNECTION_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/uio.h>

#pragma GCC visibility push(hidden)

#define CONNECTION_NOT INT64_MIN /* vfs must be asked */

/* (fd) is a new stream socket that may be of the network; one of AF_UNIX is if
 * it was accepted there, or connects to a name of the host. (given): its
 * handle, if vfs has said that; or 0. */
void connection_new(int fd, int is_unix, int nonblocking, int64_t given);

/* (fd) has connected. */
void connection_connected(int fd);

/* O_NONBLOCK of (fd) was set or cleared. */
void connection_set_nonblocking(int fd, int nonblocking);

/* (fd) has another descriptor now; what was collected has been sent. */
void connection_shared(int fd);

/* (fd) is about to be closed. */
void connection_closed(int fd);

/* recv(2) and send(2), the latter of pieces; or CONNECTION_NOT, also where it
 * must be waited. -EPIPE comes without a signal. */
int64_t connection_receive(int fd, void *buf, size_t bytes, int flags);
int64_t connection_send(int fd, const struct iovec *iov, int count, int flags);

/* sendfile(2) from (offset) of (file) on. */
int64_t connection_send_file(int fd, int file, off_t offset, size_t bytes);

/* setsockopt(2) of TCP_CORK. */
int64_t connection_cork(int fd, int on);

/* Before (fd) sends in another way: send what was collected. 0, or -EAGAIN if
 * some of it is left. */
long connection_flush(int fd);
int connection_is_nonblocking(int fd);

/* shutdown(2) towards the peer, after what was collected. Returns 1 if that is
 * done later: the program does not wait for a slow peer. 0: nothing is left, so
 * do it now.
 */
int connection_end(int fd);

/* Before this cubicle sleeps, or if it has nothing to do: send what was
 * collected for all. Returns
 * INT64_MAX, or if something is left, the nanoseconds after which to try again.
 */
int64_t connection_flush_all(void);

#pragma GCC visibility pop

#endif
