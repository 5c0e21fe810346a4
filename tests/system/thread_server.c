/* SPDX-License-Identifier: MIT */
/* thread_server.c: see thread_server.h. */
#include "thread_server.h"

static volatile int inside;

int64_t thread_server_add(int64_t a, int64_t b)
{
	if (inside++)
		return -1;
	for (volatile int i = 0; i < 200; i++)
		;
	inside--;
	return a + b;
}

int64_t thread_server_sum(const int64_t *words, size_t n)
{
	int64_t sum = 0;

	for (size_t i = 0; i < n / sizeof(*words); i++)
		sum += words[i];
	return sum;
}

int64_t thread_server_call(thread_server_back *back, int64_t arg)
{
	return back(arg);
}
