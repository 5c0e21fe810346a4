/* SPDX-License-Identifier: MIT */
/* string.h: what a freestanding program lacks. As in the C standard. */
#ifndef MONITOR_BASE_STRING_H
#define MONITOR_BASE_STRING_H

#include "base/base.h"

void *memcpy(void *dst, const void *src, size_t len);

void *memset(void *dst, int byte, size_t len);

int memcmp(const void *a, const void *b, size_t len);

/* Is there a NUL in (s, bytes)? */
bool memchr_nul(const char *s, size_t bytes);

size_t strlen(const char *s);

int strcmp(const char *a, const char *b);

#endif
