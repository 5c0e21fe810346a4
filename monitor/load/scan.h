/* SPDX-License-Identifier: MIT */
/*
 * scan.h: instructions that would let a cubicle change its own rights, or
 * leave something behind that gates do not empty.
 */
#ifndef MONITOR_SCAN_H
#define MONITOR_SCAN_H

#include <stdint.h>

struct scan_hit {
	uint64_t offset; /* of the first byte, from the start of the text */
	const char *instruction;
};

/*
 * Look for such an instruction at every byte of (text, bytes), wherever the
 * compiler meant instructions to begin. Returns 1 and fills (hit), or 0.
 */
int scan_text(const uint8_t *text, uint64_t bytes, struct scan_hit *hit);

#endif
