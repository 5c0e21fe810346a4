/* SPDX-License-Identifier: MIT */
/* pieces.c: the pieces of a vector as one buffer. */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/heap.h"

/* Of a piece, the part within the first (most) bytes, of which (at) come
 * before. */
static size_t part_of(const struct iovec *piece, size_t at, size_t most)
{
	return piece->bytes < most - at ? piece->bytes : most - at;
}

size_t pieces_bytes(const struct iovec *iov, int count, size_t most)
{
	size_t total = 0;

	for (int i = 0; i < count && total < most; i++)
		total += part_of(&iov[i], total, most);
	return total;
}

int pieces_gather(const struct iovec *iov, int count, size_t total, char **to)
{
	char *whole = heap_alloc(total);

	if (!whole)
		return -ENOMEM;
	for (size_t at = 0; count && at < total; iov++, count--) {
		size_t len = part_of(iov, at, total);
		if (cubicle_copy_in(whole + at, iov->base, len)) {
			heap_free(whole);
			return -EFAULT;
		}
		at += len;
	}
	*to = whole;
	return 0;
}

int pieces_scatter(
	const struct iovec *iov, int count, const char *whole, size_t total)
{
	for (size_t at = 0; count && at < total; iov++, count--) {
		size_t len = part_of(iov, at, total);
		if (cubicle_copy_out(iov->base, whole + at, len))
			return -EFAULT;
		at += len;
	}
	return 0;
}
