/* SPDX-License-Identifier: MIT */
/* iov.h: vectors of pieces. */
#ifndef LIBC_IOV_H
#define LIBC_IOV_H

#include <stddef.h>
#include <sys/uio.h>

/* The bytes of all pieces. */
static inline size_t iov_bytes(const struct iovec *iov, int count)
{
	size_t total = 0;

	for (int i = 0; i < count; i++)
		total += iov[i].iov_len;
	return total;
}

#endif
