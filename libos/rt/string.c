/* SPDX-License-Identifier: MIT */
/*
 * string.c: string functions with SSE2; also those of the program's libc.
 *
 * Small sizes are the common case: they are done with two loads and two stores
 * that overlap, without a loop. What reads past the end of its operand does so
 * within one aligned 16 bytes, or within one page, so that it never touches a
 * page that the operand does not.
 *
 * The vectors are those of the compiler, because <emmintrin.h> brings headers
 * of a libc. STEP() keeps compilers from turning the body of memcpy() into a
 * call of memcpy().
 */
#include <stdint.h>
#include "string.h"

#define STEP() __asm__ volatile("" : : : "memory")

/* From here on the processor's own copy is faster, if it has a fast one. */
#define REP_BYTES 2048

typedef char v16 __attribute__((vector_size(16), may_alias));
typedef char v16u __attribute__((vector_size(16), may_alias, aligned(1)));
typedef uint64_t u64u __attribute__((may_alias, aligned(1)));
typedef uint32_t u32u __attribute__((may_alias, aligned(1)));
typedef uint16_t u16u __attribute__((may_alias, aligned(1)));

static inline v16 load(const void *p)
{
	return *(const v16u *)p;
}

static inline void store(void *p, v16 v)
{
	*(v16u *)p = v;
}

static inline v16 fill(int byte)
{
	char c = (char)byte;

	return (v16){c, c, c, c, c, c, c, c, c, c, c, c, c, c, c, c};
}

/* Bit i says whether byte i of the two is equal. */
static inline uint32_t equal(v16 a, v16 b)
{
	return (uint32_t)__builtin_ia32_pmovmskb128((v16)(a == b));
}

static inline const char *align_down(const void *p)
{
	return (const char *)p - ((uintptr_t)p & 15);
}

/* --- copies ------------------------------------------------------------- */

/* All loads come before all stores: this is right for any overlap. */
static inline void move_small(char *d, const char *s, size_t n)
{
	if (n >= 8) {
		uint64_t a = *(const u64u *)s;
		uint64_t b = *(const u64u *)(s + n - 8);

		*(u64u *)d = a;
		*(u64u *)(d + n - 8) = b;
	} else if (n >= 4) {
		uint32_t a = *(const u32u *)s;
		uint32_t b = *(const u32u *)(s + n - 4);

		*(u32u *)d = a;
		*(u32u *)(d + n - 4) = b;
	} else if (n >= 2) {
		uint16_t a = *(const u16u *)s;
		uint16_t b = *(const u16u *)(s + n - 2);

		*(u16u *)d = a;
		*(u16u *)(d + n - 2) = b;
	} else if (n) {
		*d = *s;
	}
}

static inline void move_to_128(char *d, const char *s, size_t n)
{
	v16 a = load(s), b = load(s + 16);
	v16 y = load(s + n - 32), z = load(s + n - 16);

	if (n > 64) {
		v16 e = load(s + 32), f = load(s + 48);
		v16 w = load(s + n - 64), x = load(s + n - 48);

		store(d + 32, e);
		store(d + 48, f);
		store(d + n - 64, w);
		store(d + n - 48, x);
	}
	store(d, a);
	store(d + 16, b);
	store(d + n - 32, y);
	store(d + n - 16, z);
}

/* The last 64 bytes are loaded first: the loop may overwrite them. */
static void move_up(char *d, const char *s, size_t n)
{
	v16 w = load(s + n - 64), x = load(s + n - 48);
	v16 y = load(s + n - 32), z = load(s + n - 16);
	v16 first = load(s);
	char *end = d + n;
	char *to = d + 16 - ((uintptr_t)d & 15);
	const char *from = s + (to - d);

	while (end - to > 64) {
		v16 a = load(from), b = load(from + 16);
		v16 e = load(from + 32), f = load(from + 48);

		*(v16 *)to = a;
		*(v16 *)(to + 16) = b;
		*(v16 *)(to + 32) = e;
		*(v16 *)(to + 48) = f;
		from += 64;
		to += 64;
		STEP();
	}
	store(end - 64, w);
	store(end - 48, x);
	store(end - 32, y);
	store(end - 16, z);
	store(d, first);
}

static void move_down(char *d, const char *s, size_t n)
{
	v16 w = load(s), x = load(s + 16), y = load(s + 32), z = load(s + 48);
	v16 last = load(s + n - 16);
	char *end = d + n;
	char *to = end - ((uintptr_t)end & 15);
	const char *from = s + (to - d);

	while (to - d > 64) {
		v16 a = load(from - 16), b = load(from - 32);
		v16 e = load(from - 48), f = load(from - 64);

		*(v16 *)(to - 16) = a;
		*(v16 *)(to - 32) = b;
		*(v16 *)(to - 48) = e;
		*(v16 *)(to - 64) = f;
		from -= 64;
		to -= 64;
		STEP();
	}
	store(d, w);
	store(d + 16, x);
	store(d + 32, y);
	store(d + 48, z);
	store(end - 16, last);
}

static void move_large(char *d, const char *s, size_t n)
{
	uintptr_t ahead = (uintptr_t)d - (uintptr_t)s;

	if (ahead < n) {
		if (ahead)
			move_down(d, s, n);
	} else if (n < REP_BYTES || -ahead < 64) {
		move_up(d, s, n);
	} else {
		__asm__ volatile("rep movsb"
				 : "+D"(d), "+S"(s), "+c"(n)
				 :
				 : "memory");
	}
}

static inline void *move(void *dst, const void *src, size_t n)
{
	char *d = dst;
	const char *s = src;

	if (n <= 16) {
		move_small(d, s, n);
	} else if (n <= 32) {
		v16 a = load(s), z = load(s + n - 16);

		store(d, a);
		store(d + n - 16, z);
	} else if (n <= 128) {
		move_to_128(d, s, n);
	} else {
		move_large(d, s, n);
	}
	return dst;
}

void *memmove(void *dst, const void *src, size_t len)
{
	return move(dst, src, len);
}

void *memcpy(void *restrict dst, const void *restrict src, size_t len)
{
	return move(dst, src, len);
}

static inline void set_small(char *d, v16 v, size_t n)
{
	uint64_t word = ((__attribute__((vector_size(16))) uint64_t)v)[0];

	if (n >= 8) {
		*(u64u *)d = word;
		*(u64u *)(d + n - 8) = word;
	} else if (n >= 4) {
		*(u32u *)d = (uint32_t)word;
		*(u32u *)(d + n - 4) = (uint32_t)word;
	} else if (n >= 2) {
		*(u16u *)d = (uint16_t)word;
		*(u16u *)(d + n - 2) = (uint16_t)word;
	} else if (n) {
		*d = (char)word;
	}
}

static void set_large(char *d, v16 v, size_t n)
{
	char *end = d + n;
	char *to = d + 16 - ((uintptr_t)d & 15);

	store(d, v);
	while (end - to > 64) {
		*(v16 *)to = v;
		*(v16 *)(to + 16) = v;
		*(v16 *)(to + 32) = v;
		*(v16 *)(to + 48) = v;
		to += 64;
		STEP();
	}
	store(end - 64, v);
	store(end - 48, v);
	store(end - 32, v);
	store(end - 16, v);
}

void *memset(void *dst, int byte, size_t len)
{
	char *d = dst;
	v16 v = fill(byte);

	if (len < 16) {
		set_small(d, v, len);
	} else if (len < 64) {
		size_t middle = (len & 32) >> 1;

		store(d, v);
		store(d + middle, v);
		store(d + len - 16 - middle, v);
		store(d + len - 16, v);
	} else if (len < REP_BYTES) {
		set_large(d, v, len);
	} else {
		__asm__ volatile("rep stosb"
				 : "+D"(d), "+c"(len)
				 : "a"(byte)
				 : "memory");
	}
	return dst;
}

/* --- comparisons and searches ------------------------------------------- */

static inline int order_of(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Words with the first byte on top compare as their bytes do. */
static inline int compare_small(const char *a, const char *b, size_t n)
{
	uint64_t x = 0, y = 0;

	if (n >= 8) {
		x = __builtin_bswap64(*(const u64u *)a);
		y = __builtin_bswap64(*(const u64u *)b);
		if (x == y) {
			x = __builtin_bswap64(*(const u64u *)(a + n - 8));
			y = __builtin_bswap64(*(const u64u *)(b + n - 8));
		}
	} else if (n >= 4) {
		x = (uint64_t)__builtin_bswap32(*(const u32u *)a) << 32 |
			__builtin_bswap32(*(const u32u *)(a + n - 4));
		y = (uint64_t)__builtin_bswap32(*(const u32u *)b) << 32 |
			__builtin_bswap32(*(const u32u *)(b + n - 4));
	} else if (n) {
		x = (uint64_t)(uint8_t)a[0] << 16 |
			(uint64_t)(uint8_t)a[n / 2] << 8 | (uint8_t)a[n - 1];
		y = (uint64_t)(uint8_t)b[0] << 16 |
			(uint64_t)(uint8_t)b[n / 2] << 8 | (uint8_t)b[n - 1];
	}
	return order_of(x, y);
}

/* Order of the 16 bytes at (a) and (b), of which (differ) says where. */
static inline int order_at(const char *a, const char *b, uint32_t differ)
{
	int i = __builtin_ctz(differ);

	return (uint8_t)a[i] - (uint8_t)b[i];
}

int memcmp(const void *a, const void *b, size_t len)
{
	const char *p = a, *q = b;
	uint32_t differ;

	if (len < 16)
		return compare_small(p, q, len);
	for (; len > 16; p += 16, q += 16, len -= 16) {
		differ = equal(load(p), load(q)) ^ 0xffff;
		if (differ)
			return order_at(p, q, differ);
	}
	p -= 16 - len;
	q -= 16 - len;
	differ = equal(load(p), load(q)) ^ 0xffff;
	return differ ? order_at(p, q, differ) : 0;
}

void *memchr(const void *s, int byte, size_t len)
{
	const char *p = align_down(s);
	const char *found;
	size_t skip = (uintptr_t)s & 15;
	uint32_t hits;
	v16 v = fill(byte);

	if (!len)
		return NULL;
	/* The end may lie past the last address: count, do not compare. */
	if (__builtin_add_overflow(len, skip, &len))
		len = SIZE_MAX;
	hits = equal(*(const v16 *)p, v) >> skip << skip;
	while (!hits) {
		if (len <= 16)
			return NULL;
		len -= 16;
		p += 16;
		hits = equal(*(const v16 *)p, v);
	}
	found = p + __builtin_ctz(hits);
	return (size_t)(found - p) < len ? (void *)(uintptr_t)found : NULL;
}

size_t strlen(const char *s)
{
	const char *p = align_down(s);
	size_t skip = (uintptr_t)s & 15;
	uint32_t hits = equal(*(const v16 *)p, fill(0)) >> skip << skip;

	while (!hits) {
		p += 16;
		hits = equal(*(const v16 *)p, fill(0));
	}
	return (size_t)(p + __builtin_ctz(hits) - s);
}

size_t strnlen(const char *s, size_t max)
{
	const char *end = memchr(s, 0, max);

	return end ? (size_t)(end - s) : max;
}

char *strchrnul(const char *s, int byte)
{
	const char *p = align_down(s);
	size_t skip = (uintptr_t)s & 15;
	v16 v = fill(byte), chunk = *(const v16 *)p;
	uint32_t hits = (equal(chunk, v) | equal(chunk, fill(0))) >> skip
			<< skip;

	while (!hits) {
		p += 16;
		chunk = *(const v16 *)p;
		hits = equal(chunk, v) | equal(chunk, fill(0));
	}
	return (char *)(uintptr_t)(p + __builtin_ctz(hits));
}

char *strchr(const char *s, int byte)
{
	char *found = strchrnul(s, byte);

	return *found == (char)byte ? found : NULL;
}

char *strrchr(const char *s, int byte)
{
	const char *p = s + strlen(s);

	while (*p != (char)byte)
		if (p-- == s)
			return NULL;
	return (char *)(uintptr_t)p;
}

/* May 16 bytes at (p) be loaded without entering another page? */
static inline int load_is_safe(const char *p)
{
	return ((uintptr_t)p & 4095) <= 4096 - 16;
}

int strncmp(const char *a, const char *b, size_t max)
{
	while (max) {
		if (max >= 16 && load_is_safe(a) && load_is_safe(b)) {
			v16 x = load(a), y = load(b);
			uint32_t stop =
				(equal(x, y) ^ 0xffff) | equal(x, fill(0));

			if (stop)
				return order_at(a, b, stop);
			a += 16;
			b += 16;
			max -= 16;
		} else {
			if (*a != *b || !*a)
				return (uint8_t)*a - (uint8_t)*b;
			a++;
			b++;
			max--;
		}
	}
	return 0;
}

int strcmp(const char *a, const char *b)
{
	return strncmp(a, b, SIZE_MAX);
}
