/* SPDX-License-Identifier: MIT */
/*
 * secret.h: the words that honest fills its files and memory with. Each is told
 * from all else by itself, so that hostile can say whether it got hold of one;
 * hostile never makes any.
 */
#ifndef HOSTILE_SECRET_H
#define HOSTILE_SECRET_H

#include <stdint.h>

#define SECRET_SALT 0x5bd1e995u

/* Word number (n) of honest's. */
static inline uint64_t secret_word(uint32_t n)
{
	return (uint64_t)n << 32 | (uint32_t)((n * 2654435761u) ^ SECRET_SALT);
}

static inline int secret_is(uint64_t word)
{
	return word == secret_word((uint32_t)(word >> 32));
}

#endif
