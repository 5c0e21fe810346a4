/* SPDX-License-Identifier: MIT */
/*
 * transfer.c: system calls that read and write files.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include "connection.h"
#include "direct.h"
#include "iov.h"
#include "optional.h"
#include "ready.h"
#include "signals.h"
#include "syscall.h"

#define SELF CUBICLE_SELF

/* A call of vfs that transfers (bytes), of (buf). */
typedef int64_t transfer(int fd, char *buf, size_t bytes, int64_t offset);

/* --- what waits ----------------------------------------------------------------- */

/* (n), of a call to read (fd), is no number of bytes. Returns 0 if the call is
 * to be made again, or its result. */
RARE static long read_rare(
	int fd, void *buf, size_t bytes, int64_t n, int64_t *end_ns)
{
	if (n == -VFS_EWAIT)
		return ready_wait(fd, POLLIN, end_ns);
	return n == -VFS_ESIGNALS ? signal_read(fd, buf, bytes) : n;
}

static long read_or_wait(int fd, void *buf, size_t bytes)
{
	int64_t end_ns = 0;
	int64_t n = connection_receive(fd, buf, bytes, 0);

	if (n != CONNECTION_NOT)
		return n;
	n = vfs_read(SELF, fd, buf, bytes);

	while (n <= -VFS_EWAIT) {
		n = read_rare(fd, buf, bytes, n, &end_ns);
		if (n)
			return n;
		n = vfs_read(SELF, fd, buf, bytes);
	}
	return n;
}

/* Can what was written be a part because the reader of (fd) is slow, and is the
 * rest to be waited for? */
static int waits_for_reader(int fd)
{
	struct vfs_stat st;

	return !(vfs_fcntl(SELF, fd, F_GETFL, 0) & O_NONBLOCK) &&
		!vfs_fstat(SELF, fd, &st) &&
		(S_ISFIFO(st.mode) || S_ISSOCK(st.mode) || S_ISCHR(st.mode));
}

/* The result of a call to write (fd) that returned (n), or 0: make the call
 * again. */
RARE static long write_rare(int fd, int64_t n, int64_t *end_ns)
{
	if (n == -EPIPE)
		signal_raise(SIGPIPE);
	return n == -VFS_EWAIT ? ready_wait(fd, POLLOUT, end_ns) : n;
}

/* The first (n) of (bytes) bytes are written, or that is an error. Go on,
 * unless the descriptor does not wait. */
RARE static long write_rest(int fd, const char *buf, size_t bytes, int64_t n)
{
	int64_t end_ns = 0;
	size_t done = n > 0 ? (size_t)n : 0;

	if (n >= 0 && !waits_for_reader(fd))
		return n;
	do {
		if (n < 0)
			n = write_rare(fd, n, &end_ns);
		if (n < 0)
			return done ? (long)done : n;
		n = vfs_write(SELF, fd, buf + done, bytes - done);
		done += n > 0 ? (size_t)n : 0;
	} while (n && done < bytes);
	return (long)done;
}

static long write_or_wait(int fd, const void *buf, size_t bytes)
{
	const struct iovec iov = {(void *)(uintptr_t)buf, bytes};
	int64_t n = connection_send(fd, &iov, 1, 0);

	if (n == CONNECTION_NOT) {
		n = ready_flush(fd, 0);
		n = n ? n : vfs_write(SELF, fd, buf, bytes);
	}
	return n == (int64_t)bytes ? n : write_rest(fd, buf, bytes, n);
}

/* --- in steps --------------------------------------------------------------------- */

/* After the first step, the call does not wait for more. */
static int64_t read_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	(void)offset;
	return vfs_read(SELF, fd, buf, bytes);
}

static int64_t write_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	(void)offset;
	return write_or_wait(fd, buf, bytes);
}

static int64_t pread_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	int64_t n = direct_pread(fd, buf, bytes, offset);

	return n == DIRECT_NOT ? vfs_pread(SELF, fd, buf, bytes, offset) : n;
}

static int64_t pwrite_some(int fd, char *buf, size_t bytes, int64_t offset)
{
	int64_t n = direct_pwrite(fd, buf, bytes, offset);

	return n == DIRECT_NOT ? vfs_pwrite(SELF, fd, buf, bytes, offset) : n;
}

/* vfs does no more than VFS_TRANSFER_MAX at a time. A program expects that all
 * is done, if that can be. Not inlined: its callers then save no registers
 * where one step is enough. */
__attribute__((noinline)) static long in_steps(
	transfer *some, int fd, char *buf, size_t bytes, int64_t offset)
{
	size_t total = 0, want;
	int64_t n;

	if (bytes > INT32_MAX)
		bytes = INT32_MAX & ~4095; /* as Linux */
	do {
		want = bytes - total < VFS_TRANSFER_MAX ? bytes - total
							: VFS_TRANSFER_MAX;
		n = some(fd, buf + total, want, offset + (int64_t)total);
		if (n < 0)
			return total ? (long)total : n;
		total += (size_t)n;
	} while ((size_t)n == want && total < bytes);
	return (long)total;
}

RARE static long read_long(int fd, char *buf, size_t bytes)
{
	long n = read_or_wait(fd, buf, VFS_TRANSFER_MAX);
	long more = n == VFS_TRANSFER_MAX
		? in_steps(read_some, fd, buf + n, bytes - VFS_TRANSFER_MAX, 0)
		: 0;

	return more > 0 ? n + more : n;
}

long transfer_read(long fd, long buf, long bytes, UNUSED3)
{
	if ((size_t)bytes <= VFS_TRANSFER_MAX)
		return read_or_wait((int)fd, PTR(buf), (size_t)bytes);
	return read_long((int)fd, PTR(buf), (size_t)bytes);
}

long transfer_write(long fd, long buf, long bytes, UNUSED3)
{
	if ((size_t)bytes <= VFS_TRANSFER_MAX)
		return write_or_wait((int)fd, PTR(buf), (size_t)bytes);
	return in_steps(write_some, (int)fd, PTR(buf), (size_t)bytes, 0);
}

long transfer_pread(long fd, long buf, long bytes, long offset, UNUSED2)
{
	if ((size_t)bytes <= VFS_TRANSFER_MAX)
		return pread_some((int)fd, PTR(buf), (size_t)bytes, offset);
	return in_steps(pread_some, (int)fd, PTR(buf), (size_t)bytes, offset);
}

long transfer_pwrite(long fd, long buf, long bytes, long offset, UNUSED2)
{
	if ((size_t)bytes <= VFS_TRANSFER_MAX)
		return pwrite_some((int)fd, PTR(buf), (size_t)bytes, offset);
	return in_steps(pwrite_some, (int)fd, PTR(buf), (size_t)bytes, offset);
}

/* One piece after the other, less the first (skip) bytes, until one is not done
 * whole. */
static long each_piece(transfer *some, int fd, const struct iovec *iov,
	int count, size_t skip, int64_t offset)
{
	long total = 0;

	if (count < 0 || count > VFS_IOV_MAX)
		return -EINVAL;
	for (int i = 0; i < count; i++) {
		if (skip >= iov[i].iov_len) {
			skip -= iov[i].iov_len;
			continue;
		}
		size_t bytes = iov[i].iov_len - skip;
		long n = in_steps(some, fd, (char *)iov[i].iov_base + skip,
			bytes, offset + total);
		skip = 0;
		if (n < 0)
			return total ? total : n;
		total += n;
		if ((size_t)n < bytes)
			break;
	}
	return total;
}

/* (n) is what vfs did of all of it in one call. */
static long the_rest(
	transfer *some, int fd, const struct iovec *iov, int count, long n)
{
	long more = each_piece(some, fd, iov, count, (size_t)n, 0);

	return more > 0 ? n + more : n;
}

static long read_vector(int fd, const struct iovec *iov, int count)
{
	int64_t end_ns = 0;
	int64_t n = count == 1
		? connection_receive(fd, iov[0].iov_base, iov[0].iov_len, 0)
		: CONNECTION_NOT;

	if (n != CONNECTION_NOT)
		return n;
	n = vfs_readv(SELF, fd, iov, count);
	while (n <= -VFS_EWAIT) {
		n = read_rare(fd, iov[0].iov_base, iov[0].iov_len, n, &end_ns);
		if (n)
			return n;
		n = vfs_readv(SELF, fd, iov, count);
	}
	return n == VFS_TRANSFER_MAX ? the_rest(read_some, fd, iov, count, n)
				     : n;
}

long transfer_readv(long fd, long iov, long count, UNUSED3)
{
	return read_vector((int)fd, PTR(iov), (int)count);
}

static long write_vector(int fd, const struct iovec *iov, int count)
{
	int64_t end_ns = 0;
	int64_t n = connection_send(fd, iov, count, 0);

	if (n == CONNECTION_NOT) {
		n = ready_flush(fd, 0);
		n = n ? n : vfs_writev(SELF, fd, iov, count);
	}
	while (n < 0) {
		n = write_rare(fd, n, &end_ns);
		if (n)
			return n;
		n = vfs_writev(SELF, fd, iov, count);
	}
	return (size_t)n < iov_bytes(iov, count) &&
			(n == VFS_TRANSFER_MAX || waits_for_reader(fd))
		? the_rest(write_some, fd, iov, count, n)
		: n;
}

long transfer_writev(long fd, long iov, long count, UNUSED3)
{
	return write_vector((int)fd, PTR(iov), (int)count);
}

long transfer_preadv(long fd, long iov, long count, long offset, UNUSED2)
{
	return each_piece(pread_some, (int)fd, PTR(iov), (int)count, 0, offset);
}

long transfer_pwritev(long fd, long iov, long count, long offset, UNUSED2)
{
	return each_piece(
		pwrite_some, (int)fd, PTR(iov), (int)count, 0, offset);
}

static int64_t copy_read(int fd, int64_t *offset, char *buf, size_t bytes)
{
	return offset ? vfs_pread(SELF, fd, buf, bytes, *offset)
		      : read_or_wait(fd, buf, bytes);
}

static int64_t copy_write(
	int fd, int64_t *offset, const char *buf, size_t bytes)
{
	return offset ? vfs_pwrite(SELF, fd, buf, bytes, *offset)
		      : write_or_wait(fd, buf, bytes);
}

/* From the position of a file where its offset is NULL, through a buffer. */
static long copy(int from, int64_t *from_offset, int to, int64_t *to_offset,
	size_t bytes)
{
	char buf[4096];
	long total = 0;

	while ((size_t)total < bytes) {
		size_t want = bytes - (size_t)total < sizeof(buf)
			? bytes - (size_t)total
			: sizeof(buf);
		int64_t n = copy_read(from, from_offset, buf, want);
		int64_t done =
			n > 0 ? copy_write(to, to_offset, buf, (size_t)n) : n;
		if (done <= 0)
			return total ? total : done;
		if (from_offset)
			*from_offset += done;
		else if (done < n)
			vfs_lseek(SELF, from, done - n, SEEK_CUR);
		if (to_offset)
			*to_offset += done;
		total += done;
	}
	return total;
}

/* From (offset), or from the position of the file, to a connection. */
static int64_t send_file(int to, int from, int64_t *offset, size_t bytes)
{
	int64_t at = offset ? *offset : vfs_lseek(SELF, from, 0, SEEK_CUR);

	if (at < 0)
		return CONNECTION_NOT;
	int64_t n = connection_send_file(to, from, at, bytes);
	if (n > 0 && offset)
		*offset += n;
	else if (n > 0)
		vfs_lseek(SELF, from, at + n, SEEK_SET);
	if (n == -EPIPE)
		signal_raise(SIGPIPE);
	return n;
}

long transfer_sendfile(long to, long from, long offset, long bytes, UNUSED2)
{
	int64_t n = send_file((int)to, (int)from, PTR(offset), (size_t)bytes);

	return n != CONNECTION_NOT
		? n
		: copy((int)from, PTR(offset), (int)to, NULL, (size_t)bytes);
}

long transfer_copy_file_range(long from, long from_offset, long to,
	long to_offset, long bytes, UNUSED1)
{
	return copy((int)from, PTR(from_offset), (int)to, PTR(to_offset),
		(size_t)bytes);
}
