/* SPDX-License-Identifier: MIT */
/* box.c: see box.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "box.h"

static int constructed = 6;
static int count;

__attribute__((constructor)) static void construct(void)
{
	constructed *= 7;
}

double box_mix(int a, double b, int c, double d, int e, double f, int g, int h,
	int i, int j, int k, double l)
{
	return a + 10 * b + 100 * c + 1e3 * d + 1e4 * e + 1e5 * f + 1e6 * g +
		1e7 * h + 1e8 * i + 1e9 * j + 1e10 * k + 1e11 * l;
}

int box_constructed(void)
{
	return constructed;
}

int box_join(const char **words, const char *between, char *to, size_t bytes)
{
	size_t used = 0;

	*to = 0;
	for (; *words; words++) {
		int n = snprintf(to + used, bytes - used, "%s%s",
			used ? between : "", *words);
		if (n < 0 || (size_t)n >= bytes - used)
			return -1;
		used += (size_t)n;
	}
	return (int)used;
}

int box_increment(const char *from, char *to, size_t bytes)
{
	char *own = malloc(bytes);

	if (!own)
		return -1;
	memcpy(own, from, bytes);
	for (size_t i = 0; i < bytes; i++)
		own[i]++;
	memcpy(to, own, bytes);
	free(own);
	return 0;
}

int box_errno(int error)
{
	errno = error;
	return errno;
}

int box_call(box_callback *call, void *what, int depth)
{
	char text[64];

	if (depth)
		return box_call(call, what, depth - 1);
	snprintf(text, sizeof(text), "pi is about %.3f",
		strtod("3.14159", NULL));
	return call(what, text) + 1;
}

int box_count(void)
{
	return ++count;
}

const char *box_string(void)
{
	return "said by the box";
}

int box_open(const char *path)
{
	FILE *f = fopen(path, "r");

	if (!f)
		return errno;
	fclose(f);
	return 0;
}

int box_clock(void)
{
	struct timespec t;

	return clock_gettime(CLOCK_REALTIME, &t) ? errno : 0;
}

int64_t box_now_ns(int id)
{
	struct timespec t;

	return clock_gettime(id, &t) ? -errno
				     : t.tv_sec * 1000000000LL + t.tv_nsec;
}

int box_exit(int status)
{
	exit(status);
}

int box_peek(const char *address)
{
	return *(const volatile char *)address;
}
