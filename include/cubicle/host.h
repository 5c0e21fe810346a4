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

#include <cubicle/interface.h>

#define HOST_STDIN  0
#define HOST_STDOUT 1
#define HOST_STDERR 2
#define HOST_ROOTFS 3
#define HOST_SAVE   4 /* of the first file to be saved; the next is 5, … */

/*
 * Read up to (len) bytes of (stream), write up to (len) bytes to it. Both may
 * block. Like read() and write() of the host, they may do less; 0 is the end.
 *   -EBADF   no such stream
 *   -EINTR   a signal for the program has come, and (stream) is a standard one
 *   -EFAULT  (buf, len) is not entirely accessible to the caller
 *   and any error of the host
 */
CUBICLE_FUNCTION((count, int64_t, len), host_read,
	(value, int, stream),
	(token, void *, buf),
	(value, size_t, len));
CUBICLE_FUNCTION((count, int64_t, len), host_write,
	(value, int, stream),
	(token, const void *, buf),
	(value, size_t, len));

/* 1 if (stream) is a terminal, 0 if not; -EBADF. */
CUBICLE_FUNCTION((error, int), host_is_terminal, (value, int, stream));

/* Rows in the high, columns in the low 16 bits of the terminal; -ENOTTY. */
CUBICLE_FUNCTION((error, int), host_terminal_size, (value, int, stream));

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

/* Wait for (ns) nanoseconds. Blocks.
 *   -EINTR  a signal for the program has come */
CUBICLE_FUNCTION((error, int), host_sleep_ns, (value, uint64_t, ns));

/* Fill (buf, len) with random bytes of the host. -EFAULT. */
CUBICLE_FUNCTION((error, int), host_random,
	(token, void *, buf),
	(value, size_t, len));

/*
 * Skip (bytes) bytes in the file of save stream (stream). The file becomes that
 * much longer, with a hole that takes no space on the host's disk.
 *   -EBADF   no such save stream
 *   -EINVAL  (bytes) is too large for an offset
 *   and any error of the host
 */
CUBICLE_FUNCTION((error, int), host_save_skip,
	(value, int, stream),
	(value, uint64_t, bytes));

/* Record that the file of save stream (stream) is complete. A file that is not
 * complete at the end never reaches its destination. -EBADF. */
CUBICLE_FUNCTION((error, int), host_save_complete, (value, int, stream));

/* End the process with (status), 0 to 255. Does not return. */
CUBICLE_FUNCTION((none, void), host_exit, (value, int, status));

#endif
