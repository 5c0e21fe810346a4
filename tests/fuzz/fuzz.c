/* SPDX-License-Identifier: MIT */
/* fuzz.c: what the fuzzed programs share. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include "fuzz.h"

void fuzz_failed(const char *file, int line, const char *what)
{
	/* stderr may be what is under test. */
	dprintf(STDERR_FILENO, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

bool fuzz_is_plain(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		unsigned char c = (unsigned char)text[i];
		if ((c < ' ' && c != '\n' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

/* Little endian. */
uint64_t fuzz_number(struct fuzz_input *in, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n |= (uint64_t)fuzz_byte(in) << 8 * i;
	return n;
}
