/* SPDX-License-Identifier: MIT */
/*
 * heap_log.c: the heap as other components of the cubicle see it with
 * `--leaks`: each import of NAME is bound to cubicle_logged_NAME (see
 * cubicle/heap_log_abi.h), which calls NAME and keeps a list.
 *
 * Here is what returns memory that its caller has to free(). What the libc
 * allocates and frees itself, as fopen() does, is not in the list.
 */
#include <dirent.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>
#include "rt/heap_log.h"

/* A name that others see; the declaration is for the compiler's warnings. */
#define LOGGED(type, name, ...)                  \
	type cubicle_logged_##name(__VA_ARGS__); \
	type cubicle_logged_##name(__VA_ARGS__)

static void add(const void *p, size_t bytes, uintptr_t site)
{
	heap_log_add((uintptr_t)p, bytes, site);
}

static void *added(void *p, size_t bytes, uintptr_t site)
{
	add(p, bytes, site);
	return p;
}

static char *added_string(char *s, uintptr_t site)
{
	if (s)
		add(s, strlen(s) + 1, site);
	return s;
}

LOGGED(void *, malloc, size_t bytes)
{
	return added(malloc(bytes), bytes, HEAP_LOG_SITE);
}

LOGGED(void *, calloc, size_t count, size_t bytes)
{
	void *p = calloc(count, bytes);

	/* If it did not fail, the product is a number. */
	return added(p, count * bytes, HEAP_LOG_SITE);
}

static void *resize(void *old, size_t bytes, uintptr_t site)
{
	uintptr_t was = (uintptr_t)old;
	void *p = realloc(old, bytes);

	if (!p)
		return NULL; /* (old) is as it was, also for 0 bytes */
	heap_log_remove(was);
	return added(p, bytes, site);
}

LOGGED(void *, realloc, void *old, size_t bytes)
{
	return resize(old, bytes, HEAP_LOG_SITE);
}

LOGGED(void *, reallocarray, void *old, size_t count, size_t bytes)
{
	size_t all;

	if (__builtin_mul_overflow(count, bytes, &all))
		return reallocarray(old, count, bytes); /* which says so */
	return resize(old, all, HEAP_LOG_SITE);
}

LOGGED(void, free, void *p)
{
	heap_log_remove((uintptr_t)p);
	free(p);
}

LOGGED(void *, aligned_alloc, size_t alignment, size_t bytes)
{
	return added(aligned_alloc(alignment, bytes), bytes, HEAP_LOG_SITE);
}

LOGGED(void *, memalign, size_t alignment, size_t bytes)
{
	return added(memalign(alignment, bytes), bytes, HEAP_LOG_SITE);
}

LOGGED(void *, valloc, size_t bytes)
{
	return added(valloc(bytes), bytes, HEAP_LOG_SITE);
}

LOGGED(int, posix_memalign, void **to, size_t alignment, size_t bytes)
{
	int error = posix_memalign(to, alignment, bytes);

	if (!error)
		add(*to, bytes, HEAP_LOG_SITE);
	return error;
}

LOGGED(char *, strdup, const char *s)
{
	return added_string(strdup(s), HEAP_LOG_SITE);
}

LOGGED(char *, strndup, const char *s, size_t max)
{
	return added_string(strndup(s, max), HEAP_LOG_SITE);
}

LOGGED(wchar_t *, wcsdup, const wchar_t *s)
{
	wchar_t *p = wcsdup(s);

	if (p)
		add(p, (wcslen(p) + 1) * sizeof(*p), HEAP_LOG_SITE);
	return p;
}

/* The line may have got another buffer, or a larger one. */
static ssize_t read_line(
	char **line, size_t *bytes, int end, FILE *from, uintptr_t site)
{
	char *old = *line;
	size_t had = old ? *bytes : 0;
	ssize_t n = getdelim(line, bytes, end, from);

	if (*line != old || *bytes != had) {
		heap_log_remove((uintptr_t)old);
		add(*line, *bytes, site);
	}
	return n;
}

LOGGED(ssize_t, getdelim, char **line, size_t *bytes, int end, FILE *from)
{
	if (!line || !bytes)
		return getdelim(line, bytes, end, from);
	return read_line(line, bytes, end, from, HEAP_LOG_SITE);
}

LOGGED(ssize_t, getline, char **line, size_t *bytes, FILE *from)
{
	if (!line || !bytes)
		return getline(line, bytes, from);
	return read_line(line, bytes, '\n', from, HEAP_LOG_SITE);
}

static int print_new(
	char **to, const char *format, va_list args, uintptr_t site)
{
	int n = vasprintf(to, format, args);

	if (n >= 0)
		add(*to, (size_t)n + 1, site);
	return n;
}

LOGGED(int, vasprintf, char **to, const char *format, va_list args)
{
	return print_new(to, format, args, HEAP_LOG_SITE);
}

LOGGED(int, asprintf, char **to, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	int n = print_new(to, format, args, HEAP_LOG_SITE);
	va_end(args);
	return n;
}

LOGGED(char *, realpath, const char *path, char *to)
{
	char *found = realpath(path, to);

	return to ? found : added_string(found, HEAP_LOG_SITE);
}

LOGGED(char *, getcwd, char *to, size_t bytes)
{
	char *found = getcwd(to, bytes);

	return to ? found : added_string(found, HEAP_LOG_SITE);
}

/* The array, and each of its entries. */
LOGGED(int, scandir, const char *path, struct dirent ***to,
	int (*select)(const struct dirent *),
	int (*compare)(const struct dirent **, const struct dirent **))
{
	int n = scandir(path, to, select, compare);

	if (n < 0)
		return n;
	add(*to, (size_t)n * sizeof(**to), HEAP_LOG_SITE);
	for (int i = 0; i < n; i++)
		add((*to)[i], (*to)[i]->d_reclen, HEAP_LOG_SITE);
	return n;
}
