/* SPDX-License-Identifier: MIT */
/*
 * string.h: the string functions of a component, as in C11 and POSIX.
 *
 * Include it as "rt/string.h". Each component has an instance of its own. Here
 * memcpy() is memmove(): ranges may overlap.
 */
#ifndef RT_STRING_H
#define RT_STRING_H

#include <stddef.h>

void *memcpy(void *restrict dst, const void *restrict src, size_t len);
void *memmove(void *dst, const void *src, size_t len);
void *memset(void *dst, int byte, size_t len);
int memcmp(const void *a, const void *b, size_t len);
void *memchr(const void *s, int byte, size_t len);

size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t max);
char *strchr(const char *s, int byte);
char *strchrnul(const char *s, int byte);
char *strrchr(const char *s, int byte);

#endif
