/* SPDX-License-Identifier: MIT */
/*
 * test_string.c: the string functions do what the host's do, for all small
 * sizes and alignments, and touch no page that their operands do not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <cmocka.h>

static const struct {
	void *(*memchr)(const void *, int, size_t);
	int (*memcmp)(const void *, const void *, size_t);
	size_t (*strlen)(const char *);
	size_t (*strnlen)(const char *, size_t);
	int (*strcmp)(const char *, const char *);
	int (*strncmp)(const char *, const char *, size_t);
	char *(*strchr)(const char *, int);
	char *(*strchrnul)(const char *, int);
	char *(*strrchr)(const char *, int);
} host = {memchr, memcmp, strlen, strnlen, strcmp, strncmp, strchr, strchrnul,
	strrchr};

#define memcpy	  rt_memcpy
#define memmove	  rt_memmove
#define memset	  rt_memset
#define memcmp	  rt_memcmp
#define memchr	  rt_memchr
#define strlen	  rt_strlen
#define strnlen	  rt_strnlen
#define strcmp	  rt_strcmp
#define strncmp	  rt_strncmp
#define strchr	  rt_strchr
#define strchrnul rt_strchrnul
#define strrchr	  rt_strrchr
#include "../../libos/rt/string.h"
#include "../../libos/rt/string.c"
#undef memcpy
#undef memmove
#undef memset
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strchrnul
#undef strrchr

#define PAGE  4096
#define PAGES 6

/* Two areas, each with a page before and behind it that cannot be touched. */
struct area {
	uint8_t *start, *end;
};

static struct area one, two;
static uint8_t expected[PAGES * PAGE];

static const size_t large[] = {300, 511, 512, 513, 1000, 2047, 2048, 2049, 2111,
	3000, 4095, 4096, 4097, 8192, 12345, 3 * PAGE};

#define LARGE (sizeof(large) / sizeof(large[0]))

/* Sizes 0 to 260, then those of large[]. */
static size_t size_number(size_t i)
{
	return i <= 260 ? i : large[i - 261];
}

#define SIZES (261 + LARGE)

static struct area make_area(void)
{
	uint8_t *p = mmap(NULL, (PAGES + 2) * PAGE, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(p, MAP_FAILED);
	p += PAGE;
	assert_int_equal(mprotect(p, PAGES * PAGE, PROT_READ | PROT_WRITE), 0);
	return (struct area){p, p + PAGES * PAGE};
}

static int setup(void **state)
{
	(void)state;
	one = make_area();
	two = make_area();
	return 0;
}

static uint32_t seed = 1;

static uint8_t random_byte(void)
{
	seed = seed * 1664525 + 1013904223;
	return (uint8_t)(seed >> 24);
}

static void randomise(struct area a)
{
	for (uint8_t *p = a.start; p < a.end; p++)
		*p = random_byte();
}

/* Does (two) hold what (expected) says? */
static void check_two(const char *what, size_t size, size_t a, size_t b)
{
	for (size_t i = 0; i < sizeof(expected); i++)
		if (two.start[i] != expected[i])
			fail_msg("%s: size %zu, at %zu and %zu: byte %zu", what,
				size, a, b, i);
}

static void copy_bytes(uint8_t *to, const uint8_t *from, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		to[i] = from[i];
		__asm__ volatile("" : : : "memory");
	}
}

static void copy_at(uint8_t *to, const uint8_t *from, size_t len)
{
	size_t at = (size_t)(to - two.start);
	uint8_t *first = at > 64 ? to - 64 : two.start;
	uint8_t *last = two.end - to - len > 64 ? to + len + 64 : two.end;

	copy_bytes(expected, two.start, sizeof(expected));
	copy_bytes(expected + at, from, len);
	assert_ptr_equal(rt_memcpy(to, from, len), to);
	/* Near by on every call; check_two() looks at all for some. */
	for (uint8_t *p = first; p < last; p++)
		if (*p != expected[p - two.start])
			fail_msg("memcpy: %zu bytes to %zu", len, at);
	if (len % 16 == 0)
		check_two("memcpy", len, at, (size_t)(from - one.start));
}

static void test_memcpy(void **state)
{
	(void)state;
	for (size_t i = 0; i < SIZES; i++) {
		size_t n = size_number(i);
		size_t step = n > 260 ? 5 : 3;

		randomise(one);
		for (size_t a = 0; a < 17; a += step) {
			copy_at(two.start + a, one.end - n, n);
			copy_at(two.end - n - a, one.start, n);
			copy_at(two.end - n, one.start + a, n);
			copy_at(two.start, one.end - n - a, n);
		}
	}
}

/* All overlaps up to 80 bytes either way, and some that are larger. */
static void test_memmove(void **state)
{
	static const int far[] = {-2500, -2048, -200, 200, 2048, 2500};

	(void)state;
	randomise(two);
	for (size_t i = 0; i < SIZES; i += i < 140 ? 1 : 3) {
		size_t n = size_number(i);

		for (int d = -86; d <= 86; d++) {
			int shift = d < -80 ? far[d + 86]
				: d > 80    ? far[d - 81]
					    : d;
			uint8_t *from = two.start + PAGE + (seed & 15);

			copy_bytes(expected, two.start, sizeof(expected));
			copy_bytes(
				expected + (from - two.start) + shift, from, n);
			assert_ptr_equal(rt_memmove(from + shift, from, n),
				from + shift);
			check_two("memmove", n, (size_t)(from - two.start),
				(size_t)(from + shift - two.start));
			random_byte();
		}
	}
}

static void test_memset(void **state)
{
	(void)state;
	randomise(two);
	for (size_t i = 0; i < SIZES; i++) {
		size_t n = size_number(i);

		for (size_t a = 0; a < 34; a++) {
			uint8_t *p =
				a < 17 ? two.start + a : two.end - n - (a - 17);
			uint8_t byte = random_byte();

			copy_bytes(expected, two.start, sizeof(expected));
			for (size_t j = 0; j < n; j++)
				expected[(size_t)(p - two.start) + j] = byte;
			assert_ptr_equal(rt_memset(p, byte | 0x700, n), p);
			check_two("memset", n, a, 0);
		}
	}
}

static int sign(int x)
{
	return (x > 0) - (x < 0);
}

static void compare_at(const uint8_t *a, const uint8_t *b, size_t n)
{
	if (sign(rt_memcmp(a, b, n)) != sign(host.memcmp(a, b, n)))
		fail_msg("memcmp: %zu bytes", n);
}

static void test_memcmp(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 130; n++) {
		for (size_t a = 0; a < 17; a++) {
			uint8_t *x = one.end - n - a, *y = two.end - n;

			for (size_t i = 0; i < n; i++)
				x[i] = y[i] = random_byte();
			compare_at(x, y, n);
			for (size_t i = 0; i < n; i++) {
				uint8_t old = x[i];
				uint8_t tail = y[n - 1];

				x[i] = (uint8_t)(old ^ 0x80);
				compare_at(x, y, n);
				/* The first difference counts. */
				y[n - 1] = (uint8_t)~tail;
				compare_at(x, y, n);
				compare_at(y, x, n);
				y[n - 1] = tail;
				x[i] = old;
			}
		}
	}
}

static void test_memchr(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 70; n++) {
		for (size_t a = 0; a < 17; a++) {
			uint8_t *p = one.end - n - a;

			for (uint8_t *q = p - 20; q < one.end; q++)
				*q = 'x';
			p[-1] = 'y';
			assert_null(rt_memchr(p, 'y', n));
			if (a)
				p[n] = 'y';
			assert_null(rt_memchr(p, 'y', n));
			for (size_t i = n; i-- > 0;) {
				p[i] = 'y';
				assert_ptr_equal(
					rt_memchr(p, 'y' | 0x100, n), p + i);
				assert_ptr_equal(
					rt_memchr(p, 'y', SIZE_MAX), p + i);
			}
		}
	}
}

/* A string of (n) bytes whose NUL is (gap) bytes before the area's end. */
static char *string_at(struct area area, size_t n, size_t gap)
{
	char *s = (char *)area.end - gap - n - 1;

	for (size_t i = 0; i < n; i++)
		s[i] = (char)(random_byte() | 1);
	s[n] = '\0';
	for (char *p = s + n + 1; p < (char *)area.end; p++)
		*p = (char)(random_byte() & 1 ? 'k' : 0);
	return s;
}

static void check_string(const char *s, int byte)
{
	size_t n = host.strlen(s);

	assert_int_equal(rt_strlen(s), n);
	for (size_t max = 0; max < n + 3; max++)
		assert_int_equal(rt_strnlen(s, max), host.strnlen(s, max));
	assert_int_equal(rt_strnlen(s, SIZE_MAX), n);
	assert_ptr_equal(rt_strchr(s, byte), host.strchr(s, byte));
	assert_ptr_equal(rt_strchrnul(s, byte), host.strchrnul(s, byte));
	assert_ptr_equal(rt_strrchr(s, byte), host.strrchr(s, byte));
}

static void test_strings(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 100; n++) {
		for (size_t gap = 0; gap < 20; gap++) {
			char *s = string_at(one, n, gap);

			check_string(s, 0);
			check_string(s, 'k');
			for (size_t i = 0; i < n; i++) {
				s[i] = 'k';
				check_string(s, 'k' | 0x100);
				check_string(s, (char)0xfe);
			}
		}
	}
}

static void compare_strings(const char *a, const char *b, size_t max)
{
	assert_int_equal(sign(rt_strcmp(a, b)), sign(host.strcmp(a, b)));
	assert_int_equal(sign(rt_strcmp(b, a)), sign(host.strcmp(b, a)));
	for (size_t n = 0; n < max; n++)
		assert_int_equal(
			sign(rt_strncmp(a, b, n)), sign(host.strncmp(a, b, n)));
}

static void test_comparisons(void **state)
{
	(void)state;
	for (size_t n = 0; n <= 40; n++) {
		for (size_t gap = 0; gap < 20; gap++) {
			char *a = string_at(one, n, gap);
			char *b = string_at(two, n, (gap * 7 + n) % 20);

			copy_bytes((uint8_t *)b, (uint8_t *)a, n);
			compare_strings(a, b, n + 4);
			for (size_t i = 0; i < n; i++) {
				char old = b[i];

				b[i] = (char)(old ^ 0x80);
				compare_strings(a, b, n + 4);
				b[i] = '\0';
				compare_strings(a, b, n + 4);
				b[i] = old;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memcpy),
		cmocka_unit_test(test_memmove),
		cmocka_unit_test(test_memset),
		cmocka_unit_test(test_memcmp),
		cmocka_unit_test(test_memchr),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_comparisons),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
