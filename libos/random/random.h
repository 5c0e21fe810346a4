/* SPDX-License-Identifier: MIT */
/*
 * random.h: random bytes, from a ChaCha20 generator with fast key erasure
 * (D. J. Bernstein, 2017) that is seeded by the host.
 */
#ifndef RANDOM_H
#define RANDOM_H

#include <cubicle/interface.h>

/* Fill (buf, len). Never blocks. -EIO if the host had no seed. */
CUBICLE_FUNCTION((error, int), random_get,
	(grant_out, void *, buf, len),
	(value, size_t, len));

#endif
