/* SPDX-License-Identifier: MIT */
/*
 * given.h: files and sockets of the host that a cubicle may use by itself.
 *
 * The cubicle that opened a file with the right `files`, or a socket with the right
 * `net`, has given its handle to this one (files_give(), net_give()). The functions are calls into the monitor. They save
 * the calls of the components in between.
 *
 * The cubicle of the component ramfs has, from the start on, a file in memory:
 * CUBICLE_PUBLISHED->store is its handle, and store_bytes its size, of which
 * nothing takes memory before it is written. It is for content of files that
 * does not fit into a heap. If there is no such file, store_bytes is 0.
 *
 * Errors are those of Linux, and
 *   -EBADF   the handle has not been given to the caller for this; nothing was
 *            done, and the component that opened the file can still do it
 *   -EFAULT  a buffer is not entirely accessible to the caller
 */
#ifndef CUBICLE_GIVEN_H
#define CUBICLE_GIVEN_H

#include <cubicle/files_abi.h>
#include <cubicle/interface.h>

CUBICLE_FUNCTION((error, int64_t), given_file, (value, uint32_t, operation),
	(value, int64_t, file), (value, uint64_t, b), (value, uint64_t, c),
	(value, uint64_t, d), (value, uint64_t, e));

/* pread(2), pwrite(2): FILES_TRANSFER_MAX bytes at most. */
static inline int64_t given_read(
	int64_t file, void *buf, size_t len, int64_t offset)
{
	return given_file(
		FILES_GIVEN_READ, file, (uintptr_t)buf, len, (uint64_t)offset, 0);
}
static inline int64_t given_write(
	int64_t file, const void *buf, size_t len, int64_t offset)
{
	return given_file(
		FILES_GIVEN_WRITE, file, (uintptr_t)buf, len, (uint64_t)offset, 0);
}

/* Let (len) bytes at (offset) be a hole, which takes no memory or disk. The
 * file must be given to be written. */
static inline int given_discard(int64_t file, int64_t offset, int64_t len)
{
	return (int)given_file(
		FILES_GIVEN_DISCARD, file, 0, (uint64_t)offset, (uint64_t)len, 0);
}

/* statx(2) of the file, which must be given to be read. (to) has FILES_STATX_BYTES. */
static inline int given_stat(int64_t file, void *to)
{
	return (int)given_file(
		FILES_GIVEN_STAT, file, 0, 0, 0, (uintptr_t)to);
}

/* The same of (name), in a buffer of FILES_NAME_BYTES, in a directory that is
 * given to be read; or of the directory, if the name is "". A link is not
 * followed. -EINVAL  (name) is ".." or has a slash */
static inline int given_lookup(int64_t directory, const char *name, void *to)
{
	return (int)given_file(FILES_GIVEN_LOOKUP, directory, (uintptr_t)name,
		0, 0, (uintptr_t)to);
}

/* F_OFD_SETLK of fcntl(2): set the lock that this system as a whole holds. A
 * struct flock, of 32 bytes, is at (lock). The file must be given with its
 * locks. */
static inline int given_lock(int64_t file, const void *lock)
{
	return (int)given_file(
		FILES_GIVEN_LOCK, file, 0, (uintptr_t)lock, 0, 0);
}

/* recv(2) and send(2) with a socket of the host, FILES_TRANSFER_MAX bytes at most.
 * Neither waits: -EAGAIN. (flags): MSG_PEEK and MSG_TRUNC; and MSG_MORE. There is no
 * SIGPIPE. */
static inline int64_t given_receive(
	int64_t socket, void *buf, size_t len, int flags)
{
	return given_file(FILES_GIVEN_RECEIVE, socket, (uintptr_t)buf, len,
		(uint64_t)flags, 0);
}
static inline int64_t given_send(
	int64_t socket, const void *buf, size_t len, int flags)
{
	return given_file(FILES_GIVEN_SEND, socket, (uintptr_t)buf, len,
		(uint64_t)flags, 0);
}

/* sendfile(2) with a socket of the host, of (len) bytes from (offset) of a file that
 * is given to be read. It does not wait for the socket: -EAGAIN. */
static inline int64_t given_send_file(
	int64_t socket, int64_t file, int64_t offset, size_t len)
{
	return given_file(FILES_GIVEN_SEND_FILE, socket, (uint64_t)file,
		(uint64_t)offset, len, 0);
}

/* epoll_pwait2(2) on a set of the host, for (ns) nanoseconds or INT64_MAX for ever.
 * There is room for (count) events of 12 bytes at (events). Returns how many came;
 * 0 also if it was interrupted before the time was over.
 * -EINTR  a signal for the program has come */
static inline int given_wait(int64_t set, void *events, size_t count, int64_t ns)
{
	return (int)given_file(FILES_GIVEN_WAIT, set, (uintptr_t)events, count,
		(uint64_t)ns, 0);
}

/*
 * Let the (len) bytes at (addr), whole pages of the caller's heap, show the file
 * from (offset) on, a multiple of a page, to be read and, if (writable), written.
 * Their content is lost. A store goes to the file, and every process of the host that
 * reads or maps it sees the same bytes. This ends when the pages are given back to
 * alloc, and not when the file is closed. To touch a page after the end of the file is a
 * violation. If another cubicle touches it, in a window or as an argument, that is
 * reported as a violation of the owner, and all of the mapping becomes memory of zeroes.
 *   -EINVAL  not whole pages, or not of the caller's heap
 *   -ENOMEM  the caller has too many mappings
 */
CUBICLE_FUNCTION((error, int), given_map, (value, int64_t, file),
	(token, void *, addr), (value, size_t, len), (value, int, writable),
	(value, int64_t, offset));

/* msync(2) with MS_SYNC of (len) bytes at (addr), whole pages of the caller's
 * heap. */
CUBICLE_FUNCTION(
	(error, int), given_sync, (token, void *, addr), (value, size_t, len));

#endif
