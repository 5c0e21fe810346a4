/* SPDX-License-Identifier: MIT */
/*
 * host.h: the host, as the monitor offers it to the one cubicle whose layout
 * says `rights = host`; the component plat is written for it. For all other
 * cubicles these functions do not exist.
 *
 * Nouns
 *   stream  a number for a file of the host that was open before the start;
 *           HOST_STDIN to HOST_ROOTFS, then one for each file to be saved
 *
 * Errors as in component.h. Buffers may be the caller's own memory, or memory
 * that is windowed or granted to it.
 */
#ifndef CUBICLE_HOST_H
#define CUBICLE_HOST_H

#include <linux/errno.h>
#include <cubicle/files_abi.h>
#include <cubicle/interface.h>

#define HOST_STDIN  0
#define HOST_STDOUT 1
#define HOST_STDERR 2
#define HOST_ROOTFS 3
#define HOST_SAVE   4 /* of the first file to be saved; the next is 5, … */

CUBICLE_FUNCTION((error, int64_t), host_stream, (value, uint32_t, operation),
	(value, uint64_t, a), (value, uint64_t, b), (value, uint64_t, c));

/*
 * Read up to (len) bytes of (stream), write up to (len) bytes to it. Both may
 * block. Like read() and write() of the host, they may do less, and do at most
 * FILES_TRANSFER_MAX bytes; 0 is the end.
 *   -EBADF   no such stream
 *   -EINTR   a signal for the program has come, and (stream) is a standard one
 *   -EFAULT  (buf, len) is not entirely accessible to the caller
 *   and any error of the host
 */
static inline int64_t host_read(int stream, void *buf, size_t len)
{
	return host_stream(
		FILES_STREAM_READ, (uint64_t)stream, (uintptr_t)buf, len);
}
static inline int64_t host_write(int stream, const void *buf, size_t len)
{
	return host_stream(
		FILES_STREAM_WRITE, (uint64_t)stream, (uintptr_t)buf, len);
}

/* 1 if (stream) is a terminal, 0 if not; -EBADF. */
static inline int host_is_terminal(int stream)
{
	char termios[64];
	int error = (int)host_stream(FILES_STREAM_TERMINAL, (uint64_t)stream, 0,
		(uintptr_t)termios);

	return error == -EBADF ? error : !error;
}

/* Rows in the high, columns in the low 16 bits of the terminal; -ENOTTY. */
static inline int host_terminal_size(int stream)
{
	uint16_t size[4];
	int error = (int)host_stream(
		FILES_STREAM_SIZE, (uint64_t)stream, 0, (uintptr_t)size);

	if (error)
		return error == -EBADF ? error : -ENOTTY;
	return (size[0] & 0x7fff) << 16 | size[1];
}

/* Clocks of the host, with Linux's numbers. Those of CPU time count what the
 * whole system uses, which is one process with one thread. */
#define HOST_CLOCK_REALTIME	 0
#define HOST_CLOCK_MONOTONIC	 1
#define HOST_CLOCK_PROCESS_CPU	 2
#define HOST_CLOCK_THREAD_CPU	 3
#define HOST_CLOCK_MONOTONIC_RAW 4
#define HOST_CLOCK_BOOTTIME	 7
#define HOST_CLOCK_TAI		 11

/* Nanoseconds of clock (id).
 *   -EINVAL  no such clock */
CUBICLE_FUNCTION((error, int64_t), host_clock_ns, (value, int, id));

/*
 * Wait for (ns) nanoseconds, or until one of the standard streams in (streams) is
 * ready, for input if it is HOST_STDIN, or for output. Bit n is stream n. Blocks.
 * Returns 0 after the time, or POLL* of Linux for stream n from bit 8 n on.
 *   -EINTR  a signal for the program has come
 */
CUBICLE_FUNCTION((error, int), host_wait, (value, uint32_t, streams),
	(value, uint64_t, ns));

/* Fill (buf, len) with random bytes of the host, up to 256. -EFAULT. -EAGAIN */
static inline int host_random(void *buf, size_t len)
{
	int64_t n = host_stream(FILES_STREAM_RANDOM, (uintptr_t)buf, len, 0);

	return n < 0 ? (int)n : n == (int64_t)len ? 0 : -EAGAIN;
}

/*
 * Skip (bytes) bytes in the file of save stream (stream). The file becomes that
 * much longer, with a hole that takes no space on the host's disk.
 *   -EBADF   no such save stream
 *   -EINVAL  (bytes) is too large for an offset
 *   and any error of the host
 */
static inline int host_save_skip(int stream, uint64_t bytes)
{
	if (bytes > INT64_MAX)
		return -EINVAL;
	int64_t to = host_stream(
		FILES_STREAM_SKIP, (uint64_t)stream, bytes, 0);
	if (to < 0)
		return (int)to;
	return (int)host_stream(FILES_STREAM_LENGTHEN, (uint64_t)stream,
		(uint64_t)to, 0);
}

/* Record that the file of save stream (stream) is complete. A file that is not
 * complete at the end never reaches its destination. -EBADF. */
CUBICLE_FUNCTION((error, int), host_save_complete, (value, int, stream));

/* End the process with (status), 0 to 255. Does not return. */
CUBICLE_FUNCTION((none, void), host_exit, (value, int, status));

#endif
