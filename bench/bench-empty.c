/* SPDX-License-Identifier: MIT */
/*
 * bench-empty.c: nothing. Says when it began, in nanoseconds of the monotonic
 * clock, which who started it has, too.
 */
#include <stdio.h>
#include <time.h>

int main(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	printf("%lld\n", t.tv_sec * 1000000000ll + t.tv_nsec);
	return 0;
}
