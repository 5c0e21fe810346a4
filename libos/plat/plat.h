/* SPDX-License-Identifier: MIT */
/*
 * plat.h: the host platform. The only component that asks the monitor for
 * services of the host (cubicle/host.h); all others ask plat.
 *
 * Nouns
 *   console  the standard streams of the tool: 0, 1 and 2
 *
 * Errors: negative errno, as the host gave it.
 */
#ifndef PLAT_H
#define PLAT_H

#include <cubicle/interface.h>

/* What one call transfers at most. */
#define PLAT_TRANSFER_MAX (1u << 20)
#define PLAT_RANDOM_MAX	  256u

/* Read up to (len) bytes from the console. Blocks until there are some; 0 is
 * the end of input. */
CUBICLE_FUNCTION((count, int64_t, len), plat_console_read,
	(nonnull, grant_out, void *, buf, len),
	(value, size_t, len));

/* Write (len) bytes to console stream (stream), 1 or 2; may block, and may
 * write less. -EBADF for another stream. */
CUBICLE_FUNCTION((count, int64_t, len), plat_console_write,
	(value, int, stream),
	(nonnull, grant_in, const void *, buf, len),
	(value, size_t, len));

/* 1 if console stream (stream) is a terminal, 0 if not; -EBADF. */
CUBICLE_FUNCTION((error, int), plat_console_is_terminal, (value, int, stream));

/* Rows in the high, columns in the low 16 bits; -ENOTTY. */
CUBICLE_FUNCTION((error, int), plat_console_size, (value, int, stream));

/* Nanoseconds of the host's clock (id), HOST_CLOCK_* of cubicle/host.h. */
CUBICLE_FUNCTION((error, int64_t), plat_clock_ns, (value, int, id));

/* Wait for (ns) nanoseconds, or until one of the standard streams in (streams),
 * bit n for stream n, is ready. Blocks. Returns 0 after the time, or POLL* of
 * stream n from bit 8 n on. -EINTR */
CUBICLE_FUNCTION((error, int), plat_wait, (value, uint32_t, streams),
	(value, uint64_t, ns));

/* (len) random bytes of the host. -EINVAL: more than PLAT_RANDOM_MAX. */
CUBICLE_FUNCTION((error, int), plat_random,
	(nonnull, grant_out, void *, buf, len),
	(value, size_t, len));

/* The next bytes of the archive with the root file system; 0 at its end or
 * where there is none. May do less than (len). */
CUBICLE_FUNCTION((count, int64_t, len), plat_rootfs_read,
	(nonnull, grant_out, void *, buf, len),
	(value, size_t, len));

/* Append to the host's copy of saved file number (index), from 0. May do less
 * than (len). -EBADF if there is no such number. */
CUBICLE_FUNCTION((count, int64_t, len), plat_save_write,
	(value, int, index),
	(nonnull, grant_in, const void *, buf, len),
	(value, size_t, len));

/* Go on (bytes) bytes later in that copy, which has a hole there. -EBADF, and
 * whatever the host says to files of that length. */
CUBICLE_FUNCTION((error, int), plat_save_skip,
	(value, int, index),
	(value, uint64_t, bytes));

/* The copy of saved file (index) is complete: let it take the place of the
 * host's file. -EBADF. */
CUBICLE_FUNCTION((error, int), plat_save_complete, (value, int, index));

/* End of the system, with (status), 0 to 255. Never returns. */
CUBICLE_FUNCTION((none, void), plat_exit, (value, int, status));

#endif
