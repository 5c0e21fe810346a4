/* SPDX-License-Identifier: MIT */
/*
 * padded.c: a program whose text has holes of all kinds: functions and loops
 * that are aligned to more than a bundle, tables of jumps, parts that are hot
 * and cold, a table of many calls into libc. What it prints depends on all of
 * it.
 */
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NOINLINE __attribute__((noinline))

/* padded_asm.S */
uint64_t padded_sum(const uint64_t *at, uint64_t count);
uint64_t padded_last(uint64_t n);

#define ALIGNED(n)                                               \
	static NOINLINE __attribute__((aligned(n)))              \
	uint64_t aligned_##n(const uint64_t *at, uint64_t count) \
	{                                                        \
		uint64_t sum = n;                                \
		for (uint64_t i = 0; i < count; i++)             \
			sum = sum * 31 + (at[i] ^ (sum >> 7));   \
		return sum;                                      \
	}
ALIGNED(1)
ALIGNED(32)
ALIGNED(64)
ALIGNED(128)
ALIGNED(256)
ALIGNED(1024)
ALIGNED(4096)

typedef uint64_t function(const uint64_t *, uint64_t);
static function *const functions[] = {aligned_1, aligned_32, aligned_64,
	aligned_128, aligned_256, aligned_1024, aligned_4096, padded_sum};

static NOINLINE __attribute__((cold)) void complain(const char *what)
{
	printf("unusual: %s\n", what);
}

static NOINLINE __attribute__((hot)) int choose(int n)
{
	switch (n) {
	case 0:
		return 17;
	case 1:
		complain("one");
		return 3;
	case 2:
		return n * n + 40;
	case 3:
		return -1;
	case 4:
		return (int)strlen("four");
	case 5:
		return abs(-n) << 3;
	case 6:
		return 1 << n;
	case 7:
		return n | 0x80;
	default:
		return choose(n - 8) + 1;
	}
}

/* All registers are in use where it goes on. */
static NOINLINE uint64_t machine(
	const uint8_t *pc, uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	static const void *const to[] = {
		&&add, &&subtract, &&multiply, &&mix, &&turn, &&end};
	uint64_t e = a * 13, f = a * 3, g = b * 5, h = c * 7, i = d * 11,
		 j = e * 17, k = a ^ b, l = c ^ d;

	goto *to[*pc++];
add:
	a += b, f += g, h += i, j += k, l += a;
	goto *to[*pc++];
subtract:
	b -= c, g -= h, i -= j, k -= l, e -= a;
	goto *to[*pc++];
multiply:
	c *= d | 1, h *= i | 1, j *= k | 1, l *= e | 1;
	goto *to[*pc++];
mix:
	d ^= e, f ^= i, g ^= k, h ^= l;
	goto *to[*pc++];
turn:
	e = e << 7 | e >> 57, a = a << 5 | a >> 59, f = f << 9 | f >> 55;
	goto *to[*pc++];
end:
	return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l;
}

static int order(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static NOINLINE long total(int count, ...)
{
	va_list args;
	long sum = 0;

	va_start(args, count);
	while (count--)
		sum += va_arg(args, int);
	va_end(args);
	return sum;
}

static int constructed;
static __attribute__((constructor)) void construct(void)
{
	constructed = 42;
}

/* MORE of them: the table of calls ends in other places of a bundle. */
static void more(void)
{
#if MORE > 0
	printf("%d\n", toupper('a'));
#endif
#if MORE > 1
	printf("%ld\n", strtol("77", NULL, 8));
#endif
#if MORE > 2
	printf("%s\n", strstr("haystack", "st"));
#endif
}

int main(int argc, char **argv)
{
	static const uint8_t program[] = {
		0, 3, 2, 1, 4, 4, 0, 2, 3, 1, 0, 4, 2, 0, 3, 5};
	uint64_t numbers[100];
	jmp_buf back;
	char line[64];

	(void)argv;
	for (uint64_t i = 0; i < 100; i++)
		numbers[i] = (i * 0x9e3779b97f4a7c15 + (uint64_t)argc) >> 3;
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		printf("%zu %016lx\n", i, functions[i](numbers, 100));
	qsort(numbers, 100, sizeof(numbers[0]), order);
	printf("sorted %016lx\n", functions[0](numbers, 100));
	for (int i = 0; i < 20; i++)
		printf("%d ", choose(i));
	printf("\nmachine %016lx\n",
		machine(program, numbers[0], numbers[1], numbers[2],
			numbers[3]));
	snprintf(line, sizeof(line), "%ld %.6f", total(4, 1, 2, 3, 4),
		sqrt(2.0) + strtod("0.5", NULL));
	puts(line);
	if (!setjmp(back))
		longjmp(back, 1);
	printf("last %lu %d\n", padded_last(7), constructed);
	more();
	return 3;
}
