/* SPDX-License-Identifier: MIT */
/*
 * bench-clock.c: what it costs a program to read a clock. Lines are: what,
 * minimum, median, in hundredths of ticks of the time stamp counter.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 201
#define COUNT  1000

static uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence\n rdtsc\n lfence"
			 : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void measure(const char *what, clockid_t id)
{
	static uint64_t took[ROUNDS];
	struct timespec t;

	for (unsigned r = 0; r < ROUNDS; r++) {
		uint64_t start = ticks();
		for (unsigned i = 0; i < COUNT; i++)
			clock_gettime(id, &t);
		took[r] = (ticks() - start) * 100 / COUNT;
	}
	qsort(took, ROUNDS, sizeof(took[0]), by_size);
	printf("%s %llu %llu\n", what, (unsigned long long)took[0],
		(unsigned long long)took[ROUNDS / 2]);
}

int main(void)
{
	measure("monotonic", CLOCK_MONOTONIC);
	measure("realtime", CLOCK_REALTIME);
	measure("cpu", CLOCK_PROCESS_CPUTIME_ID);
	return 0;
}
