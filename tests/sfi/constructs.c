/* SPDX-License-Identifier: MIT */
/*
 * constructs.c: what C programs consist of that compilers translate in an
 * unusual way. Each part prints what came of it.
 */
#include <alloca.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NOINLINE __attribute__((noinline, noclone))
#ifdef __clang__
#undef NOINLINE
#define NOINLINE __attribute__((noinline))
#endif

static uint64_t state = 88172645463325252;
static NOINLINE uint64_t any(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

/* --- jumps ---------------------------------------------------------------------- */

/* clang-format off */
#define CASE(n)                                        \
	case n:                                        \
		x = x * ((n)*2 + 3) ^ (x >> (n) % 31); \
		break;
#define CASES(n)                                                    \
	CASE(n)                                                     \
	CASE(n + 1)                                                 \
	CASE(n + 2) CASE(n + 3) CASE(n + 4) CASE(n + 5) CASE(n + 6) \
		CASE(n + 7) CASE(n + 8) CASE(n + 9)
#define MANY(n)                                                               \
	CASES(n)                                                              \
	CASES(n + 10)                                                         \
	CASES(n + 20) CASES(n + 30) CASES(n + 40) CASES(n + 50) CASES(n + 60) \
		CASES(n + 70) CASES(n + 80) CASES(n + 90)
/* clang-format on */

static NOINLINE uint64_t large_switch(unsigned int n, uint64_t x)
{
	switch (n) {
		MANY(0)
		MANY(100)
		MANY(200)
		MANY(1000)
	default:
		x += n;
	}
	return x;
}

static NOINLINE uint64_t nested(unsigned int n, uint64_t x)
{
	while (n--)
		switch (x % 7) {
		case 0:
			x += large_switch((unsigned int)(x % 1200), x);
			break;
		case 1:
			if (x & 64)
				continue;
			x = x * 3 + 1;
			break;
		case 5:
			switch (x >> 60) {
			case 1:
			case 2:
				x ^= 77;
				break;
			case 15:
				x += 5;
			}
			/* fall through */
		default:
			x = x << 9 | x >> 55;
		}
	return x;
}

static uint64_t left(uint64_t a, uint64_t b)
{
	return a - b;
}

static uint64_t right(uint64_t a, uint64_t b)
{
	return b - a * 3;
}

typedef uint64_t two(uint64_t, uint64_t);
struct table {
	two *volatile function[2];
	struct table *next;
};
static NOINLINE uint64_t tail(struct table *t, uint64_t a, uint64_t b)
{
	return t->next->function[a & 1](a, b);
}

static void jumps(void)
{
	struct table t = {{left, right}, &t};
	uint64_t sum = 0;

	for (unsigned int i = 0; i < 1300; i++)
		sum = sum * 31 + large_switch(i, any());
	for (int i = 0; i < 10; i++)
		sum = sum * 31 + nested(50, any()) + tail(&t, any(), any());
	printf("jumps %016lx\n", sum);
}

/* --- the stack ------------------------------------------------------------------- */

static NOINLINE uint64_t sum_bytes(const uint8_t *at, size_t bytes)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < bytes; i += 61)
		sum = sum * 131 + at[i];
	return sum;
}

static NOINLINE uint64_t sizes_vary(size_t n)
{
	uint8_t array[n];
	uint64_t sum = 0;

	for (size_t i = 0; i < 5; i++) {
		uint8_t *more = alloca(n * i + 1);
		memset(more, (int)(n + i), n * i + 1);
		sum = sum * 3 + sum_bytes(more, n * i + 1);
	}
	memset(array, (int)n, n);
	return sum + sum_bytes(array, n);
}

static NOINLINE uint64_t large_frame(void)
{
	uint8_t array[4 << 20];

	memset(array, 0, sizeof(array));
	for (size_t i = 0; i < sizeof(array); i += 4096)
		array[i] = (uint8_t)(i >> 12);
	return sum_bytes(array, sizeof(array));
}

static NOINLINE uint64_t middle_frame(int depth)
{
	volatile uint8_t array[3 << 19];

	array[0] = (uint8_t)depth;
	array[sizeof(array) - 1] = 3;
	return depth
		? middle_frame(depth - 1) + array[0] + array[sizeof(array) - 1]
		: 0;
}

static NOINLINE uint64_t aligned_frame(int n)
{
	_Alignas(256) uint8_t array[512];

	memset(array, n, sizeof(array));
	return sum_bytes(array, sizeof(array)) + (uintptr_t)array % 256;
}

static jmp_buf back;
static NOINLINE void leave(int depth, int value)
{
	uint8_t array[depth * 10 + 1];

	memset(array, value, sizeof(array));
	if (!depth)
		longjmp(back, value);
	leave(depth - 1, value + array[0] - value);
}

static void stacks(void)
{
	volatile int times = 0;
	uint64_t sum = 0;

	for (size_t n = 1; n < 5000; n = n * 2 + 7)
		sum = sum * 7 + sizes_vary(n);
	printf("stack %016lx", sum);
	printf(" %016lx %lu %016lx", large_frame(), middle_frame(3),
		aligned_frame(9));
	int value = setjmp(back);
	if (times++ < 20)
		leave(times, value + 3);
	printf(" %d %d\n", times, value);
}

/* --- arguments ------------------------------------------------------------------- */

struct large {
	uint64_t word[9];
};
struct small {
	uint32_t a;
	float b;
	double c;
};

static NOINLINE struct large by_value(
	struct large l, struct small s, int a, double b, int c, long double d)
{
	for (int i = 0; i < 9; i++)
		l.word[i] += (uint64_t)(a * i + c) + s.a;
	l.word[0] += (uint64_t)(b * 4 + s.b + s.c + (double)d);
	return l;
}

static NOINLINE double mixed(const char *kinds, ...)
{
	va_list args, copy;
	double sum = 0;

	va_start(args, kinds);
	va_copy(copy, args);
	for (; *kinds; kinds++)
		switch (*kinds) {
		case 'i':
			sum = sum * 3 + va_arg(args, int);
			break;
		case 'd':
			sum = sum * 5 + va_arg(args, double);
			break;
		case 'L':
			sum = sum * 7 + (double)va_arg(args, long double);
			break;
		case 's':
			sum += va_arg(args, struct small).c;
			break;
		case 'l':
			sum += (double)va_arg(args, struct large).word[8];
			break;
		}
	sum += va_arg(copy, int);
	va_end(copy);
	va_end(args);
	return sum;
}

static void arguments(void)
{
	struct large l = {{1, 2, 3, 4, 5, 6, 7, 8, 9}};
	struct small s = {7, 2.5f, -3.25};

	l = by_value(l, s, 3, 0.75, -2, 9.5L);
	printf("arguments %lu %lu %.3f\n", l.word[0], l.word[8],
		mixed("iddLsliiiiidddddddddd", 1, 2.5, 3.5, 4.25L, s, l, 5, 6,
			7, 8, 9, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0,
			10.0));
}

/* --- numbers ---------------------------------------------------------------------- */

struct bits {
	unsigned int a : 3;
	int b : 5;
	uint64_t c : 37;
	int64_t d : 19;
	_Bool e : 1;
	unsigned char f : 7;
};

static NOINLINE uint64_t bit_fields(struct bits *b, uint64_t x)
{
	b->a += (unsigned int)x;
	b->b = (int)(x >> 3);
	b->c ^= x >> 5;
	b->d -= (int64_t)x;
	b->e = x & 4;
	b->f++;
	return b->a + (uint64_t)b->b * 3 + b->c * 5 + (uint64_t)b->d * 7 +
		b->e * 11 + b->f * 13u;
}

static void numbers(void)
{
	unsigned __int128 wide = 1;
	struct bits bits = {0};
	long double extended = 1;
	double real = 1;
	float single = 1;
	uint64_t sum = 0;

	for (int i = 0; i < 200; i++) {
		uint64_t x = any(), y = any() | 1;
		wide = wide * x + ((unsigned __int128)y << 64);
		wide = i % 3 ? wide >> (x % 128) : wide << (x % 61);
		sum += (uint64_t)(wide >> 64) ^ (uint64_t)wide;
		sum = sum * 3 + bit_fields(&bits, x) + x / y + x % (y >> 40);
		sum += (uint64_t)((int64_t)x >> (y & 63)) +
			(uint64_t)__builtin_ctzll(y << 3) +
			(uint64_t)__builtin_clzll(y) + __builtin_bswap64(x) +
			(uint32_t)x / 10;
		extended = sqrtl(extended + (long double)(x >> 3)) * 1.25L;
		real = fmod(real * 3.7 + (double)(int64_t)x, 1e6);
		single = single / 3 + (float)(y >> 50);
		sum += (uint64_t)extended + (uint64_t)(int64_t)real +
			(uint64_t)(uint32_t)single;
		sum += (uint64_t)(x > y) + (real < single) +
			(uint64_t)(extended >= real ? 3 : 5);
	}
	printf("numbers %016lx %.15Lg %.10g %.6g\n", sum, extended, real,
		(double)single);
}

/* --- memory ---------------------------------------------------------------------- */

static _Atomic uint64_t counter;
static _Atomic uint8_t byte;

static void atomics(void)
{
	uint64_t expected = 5, sum = 0;

	atomic_store(&counter, 5);
	sum += atomic_fetch_add(&counter, 7) + atomic_fetch_or(&counter, 64);
	sum += (uint64_t)atomic_compare_exchange_strong(&counter, &expected, 9);
	sum = sum * 3 + expected + atomic_exchange(&counter, 1000);
	sum += atomic_fetch_sub(&byte, 3) + atomic_fetch_xor(&counter, 15);
	sum += (uint64_t)__atomic_test_and_set(&byte, __ATOMIC_SEQ_CST);
	sum += atomic_fetch_and(&counter, 0xfff0);
	atomic_thread_fence(memory_order_seq_cst);
	printf("atomics %lu %lu %d\n", sum, (unsigned long)counter, byte);
}

static void strings(void)
{
	uint8_t from[300], to[300];
	size_t count = 300, words = 20, found = 300;
	uint8_t *at = to;
	const uint8_t *source = from;
	uint64_t sum;

	for (size_t i = 0; i < sizeof(from); i++)
		from[i] = (uint8_t)any() | 1;
	from[170] = 0;
	__asm__ volatile("rep movsb"
			 : "+D"(at), "+S"(source), "+c"(count)
			 :
			 : "memory");
	sum = sum_bytes(to, sizeof(to)) + (uint64_t)(at - to) * 7 +
		(uint64_t)(source - from);
	at = to;
	__asm__ volatile("rep stosq"
			 : "+D"(at), "+c"(words)
			 : "a"(0x0102030405060708)
			 : "memory");
	sum = sum * 31 + sum_bytes(to, sizeof(to)) + (uint64_t)(at - to);
	at = from;
	__asm__ volatile("repne scasb" : "+D"(at), "+c"(found) : "a"(0));
	sum = sum * 31 + (uint64_t)(at - from) + found;
	count = 300;
	at = to;
	source = from;
	char below;
	/* With flags in use before it, and after it. */
	__asm__ volatile(
		"cmpq %%rcx, %%rcx\n\t"
		"repe cmpsb\n\t"
		"setb %[below]"
		: "+D"(at), "+S"(source), "+c"(count), [below] "=q"(below)
		:
		: "cc", "memory");
	sum = sum * 31 + (uint64_t)(at - to) + count + (uint64_t)below;
	memmove(to + 3, to, 290);
	sum += sum_bytes(to, sizeof(to)) + strlen((char *)from);
	struct large a = {{any(), 2, any()}}, b = a;
	sum += (uint64_t)memcmp(&a, &b, sizeof(a)) + b.word[2];
	printf("strings %016lx\n", sum);
}

static NOINLINE uint64_t assembly(uint64_t x, uint64_t *memory)
{
	uint64_t carry, low, high;

	__asm__("addq %[x], %[memory]\n\t"
		"sbbq %[carry], %[carry]"
		: [memory] "+m"(*memory), [carry] "=&r"(carry)
		: [x] "r"(x)
		: "cc");
	__asm__("mulq %3" : "=a"(low), "=d"(high) : "0"(x), "rm"(*memory));
	__asm__("1: decq %0\n\t"
		"jnz 2f\n\t"
		"incq %1\n"
		"2: testq $7, %0; jnz 1b"
		: "+r"(x), "+m"(*memory)
		:
		: "cc");
	__asm__ goto("testq $1, %0\n\tjnz %l1" : : "r"(low) : "cc" : odd);
	return low ^ high ^ carry ^ x;
odd:
	return (low + high) * 3 - carry;
}

/* A label whose address is taken, in what people write. */
static NOINLINE uint64_t by_number(uint64_t x)
{
	uint64_t to;

	__asm__ volatile("leaq 7f(%%rip), %0\n\t"
			 "nop\n\t"
			 "jmp *%0\n\t"
			 "xorl %k1, %k1\n"
			 "7:\taddq $5, %1"
			 : "=&r"(to), "+r"(x)
			 :
			 : "cc");
	return x;
}

static void inlines(void)
{
	uint64_t memory = any(), sum = 0;

	for (int i = 0; i < 100; i++)
		sum = sum * 31 + assembly(any(), &memory) + by_number(memory);
	printf("assembly %016lx\n", sum);
}

/* --- much at once ------------------------------------------------------------------- */

/* clang-format off */
#define STEP(n)                                                       \
	a = (a ^ (b >> (n) % 63)) * 0x9e3779b97f4a7c15 + w[(n) % 40]; \
	if (a & 1 << (n) % 30)                                        \
		b += a, w[(n) % 40] ^= c;                             \
	else                                                          \
		c = c * 5 + (d -= b);                                 \
	r[(n) % 8] = r[(n) % 8] * 0.5 + (double)(a >> 40);
#define STEPS(n)                                                    \
	STEP(n)                                                     \
	STEP(n + 1)                                                 \
	STEP(n + 2) STEP(n + 3) STEP(n + 4) STEP(n + 5) STEP(n + 6) \
		STEP(n + 7) STEP(n + 8) STEP(n + 9)
#define MORE_STEPS(n)                                                         \
	STEPS(n)                                                              \
	STEPS(n + 10)                                                         \
	STEPS(n + 20) STEPS(n + 30) STEPS(n + 40) STEPS(n + 50) STEPS(n + 60) \
		STEPS(n + 70) STEPS(n + 80)
/* clang-format on */

static NOINLINE uint64_t huge_function(
	uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	uint64_t w[40] = {a, b, c, d};
	double r[8] = {0.5, 1.5};

	for (int i = 0; i < 3; i++) {
		MORE_STEPS(0)
		MORE_STEPS(90)
		MORE_STEPS(180)
	}
	for (int i = 0; i < 40; i++)
		a = a * 31 + w[i] + (uint64_t)r[i % 8];
	return a ^ b ^ c ^ d;
}

#ifndef __clang__
static NOINLINE uint64_t call(uint64_t (*function)(uint64_t))
{
	return function(2) + function(3);
}

/* A function within one: the address of its frame comes in a register. */
static void within(void)
{
	uint64_t outer = 5;
	uint64_t inner(uint64_t n)
	{
		return n ? inner(n - 1) * 3 + outer++ : outer;
	}

	printf("within %lu %lu\n", inner(7), outer);
	(void)call;
}
#endif

static int cleaned;
static void clean(int *at)
{
	cleaned = cleaned * 10 + *at;
}

int main(void)
{
	jumps();
	stacks();
	arguments();
	numbers();
	atomics();
	strings();
	inlines();
	printf("huge %016lx\n", huge_function(any(), any(), any(), any()));
	for (int i = 1; i < 5; i++) {
		__attribute__((cleanup(clean))) int value = i;
		if (i == 3)
			continue;
		value += 2;
	}
	printf("cleaned %d\n", cleaned);
#ifndef __clang__
	within();
#endif
	return 0;
}
