/* SPDX-License-Identifier: MIT */
/*
 * fuzz.h: what the fuzzed programs share.
 *
 * Nouns
 *   target   a program fuzz_NAME: libFuzzer, and the code that is fuzzed
 *   input    bytes that libFuzzer makes up; a target does with them what
 *            somebody who means harm would
 *
 * A target ends with a message and a signal when the code under test does what
 * it never must. It also includes parts of the monitor, whose names are not
 * those of the C library: so this header includes nothing of that.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What libFuzzer calls; one input. The result is 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes);

/* What must hold, whatever the input is. */
#define FUZZ_CHECK(condition) \
	((condition) ? (void)0 : fuzz_failed(__FILE__, __LINE__, #condition))

_Noreturn void fuzz_failed(const char *file, int line, const char *what);

/* Is there nothing in (text, bytes) that steers a terminal, but tabs and
 * newlines? */
bool fuzz_is_plain(const char *text, size_t bytes);

/* The input, read from its start; zeroes behind its end. */
struct fuzz_input {
	const uint8_t *at, *end;
};

uint64_t fuzz_number(struct fuzz_input *in, size_t bytes);

static inline uint8_t fuzz_byte(struct fuzz_input *in)
{
	return in->at < in->end ? *in->at++ : 0;
}

#endif
