/* SPDX-License-Identifier: MIT */
/*
 * random.h: random bytes, from a ChaCha20 generator with fast key erasure
 * (D. J. Bernstein, 2017) that is seeded by the host.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <cubicle/interface.h>

/* What one call makes at most: 64 KiB take about 0.2 ms. */
#define RANDOM_BYTES_MAX (1u << 16)

/* Fill (buf, len). Never blocks.
 *   -EIO     the host had no seed
 *   -EINVAL  (len) is more than RANDOM_BYTES_MAX */
CUBICLE_FUNCTION((error, int), random_get,
	(nonnull, grant_out, void *, buf, len),
	(value, size_t, len));

#endif
