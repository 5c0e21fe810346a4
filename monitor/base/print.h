/* SPDX-License-Identifier: MIT */
/* print.h: text, without a libc. */
#ifndef MONITOR_BASE_PRINT_H
#define MONITOR_BASE_PRINT_H

#include "base/base.h"

/* Like snprintf(), with the formats of refuse(). Returns the bytes written,
 * without the NUL. */
__attribute__((format(printf, 3, 4))) size_t print(
	char *buf, size_t bytes, const char *format, ...);

/*
 * "cubicle: ..." on stderr, then exit with CUBICLE_EXIT_INVALID. %s %d %u %x
 * %c, and %lu %ld %lx for 64 bits. What could control a terminal is replaced.
 */
_Noreturn __attribute__((format(printf, 1, 2))) void refuse(
	const char *format, ...);

/* A mistake of our own: message, and the end. Formats as of refuse(). */
_Noreturn __attribute__((format(printf, 1, 2))) void panic(
	const char *format, ...);

#endif
