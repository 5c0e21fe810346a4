/* SPDX-License-Identifier: MIT */
/*
 * malloc.c: a program that allocates, and checks what it gets.
 *
 *   malloc random SEED   takes, resizes and frees blocks at random. What it
 *                        writes is the same for a process of Linux
 *   malloc limits        asks for what there cannot be, and for nothing
 *   malloc full          takes all that there is, and all of it again
 *   malloc wrong NAME    misuses the heap in one way, see below
 *   malloc right NAME    the same without the mistake
 */
#include <errno.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCKS 300
#define STEPS  30000
#define MIB    ((size_t)1 << 20)

struct block {
	unsigned char *p;
	size_t bytes;
	unsigned char first; /* byte i is first + i */
};

static uint64_t state;
static uint64_t digest;

static size_t random_below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (size_t)((state >> 20) % n);
}

static void note(uint64_t what)
{
	digest = (digest ^ what) * 0x100000001b3;
}

static void fail(const char *what, const struct block *b)
{
	printf("FAILED: %s, %zu bytes at %p\n", what, b->bytes, (void *)b->p);
	exit(1);
}

static void fill(struct block *b)
{
	b->first = (unsigned char)random_below(256);
	for (size_t i = 0; i < b->bytes; i++)
		b->p[i] = (unsigned char)(b->first + i);
}

static void check(const struct block *b, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++) {
		if (b->p[i] != (unsigned char)(b->first + i))
			fail("content", b);
		note(b->p[i]);
	}
}

static void take(struct block *b)
{
	size_t align = 16;
	void *p = NULL;

	switch (random_below(5)) {
	case 0:
		b->p = calloc(1 + random_below(4), b->bytes);
		for (size_t i = 0; b->p && i < b->bytes; i++)
			if (b->p[i])
				fail("not zero", b);
		break;
	case 1:
		align = sizeof(void *) << random_below(14);
		if (posix_memalign(&p, align, b->bytes))
			fail("posix_memalign", b);
		b->p = p;
		break;
	default:
		b->p = malloc(b->bytes);
	}
	if (!b->p)
		fail("no memory", b);
	if ((uintptr_t)b->p & (align - 1))
		fail("alignment", b);
}

static void step(struct block *b)
{
	size_t bytes = 1 + random_below((size_t)2 << random_below(17));
	size_t had = b->bytes;

	if (!b->p) {
		b->bytes = bytes;
		take(b);
	} else if (random_below(3)) {
		check(b, had);
		free(b->p);
		b->p = NULL;
		return;
	} else {
		unsigned char *p = realloc(b->p, bytes);

		if (!p)
			fail("realloc", b);
		b->p = p;
		b->bytes = bytes;
		check(b, had < bytes ? had : bytes);
	}
	if (malloc_usable_size(b->p) < b->bytes)
		fail("usable size", b);
	fill(b);
}

static int at_random(uint64_t seed)
{
	static struct block blocks[BLOCKS];

	state = seed * 2 + 1;
	for (int i = 0; i < STEPS; i++) {
		step(&blocks[random_below(BLOCKS)]);
		if (i % 5000 == 0)
			printf("%d: %016llx\n", i, (unsigned long long)digest);
	}
	for (int i = 0; i < BLOCKS; i++) {
		if (blocks[i].p)
			check(&blocks[i], blocks[i].bytes);
		free(blocks[i].p);
	}
	printf("end: %016llx\n", (unsigned long long)digest);
	return 0;
}

/* --- limits ------------------------------------------------------------- */

/* The two libcs have other words. */
static const char *name_of(int error)
{
	return error == ENOMEM	  ? "ENOMEM"
		: error == EINVAL ? "EINVAL"
				  : strerror(error);
}

static void say(const char *what, const void *p)
{
	printf("%s: %s\n", what, p ? "memory" : name_of(errno));
	errno = 0;
}

static int limits(void)
{
	/* volatile: else the compiler complains. */
	volatile size_t half = (size_t)PTRDIFF_MAX + 1, none = 0;
	char *p = malloc(100);
	void *q = p;

	if (!p)
		return 1;
	strcpy(p, "unchanged");
	say("malloc, half", malloc(half));
	say("malloc, all", malloc(half * 2 - 1));
	say("calloc, product", calloc(half / 2, 4));
	say("calloc, half", calloc(half, 1));
	say("realloc, half", realloc(p, half));
	say("reallocarray, product", reallocarray(p, half, 2));
	say("aligned_alloc, half", aligned_alloc(64, half));
	printf("posix_memalign, half: %s\n",
		name_of(posix_memalign(&q, 64, half)));
	printf("posix_memalign, 24: %s\n", name_of(posix_memalign(&q, 24, 8)));
	printf("posix_memalign, 4: %s\n", name_of(posix_memalign(&q, 4, 8)));
	printf("%s, %s\n", p, q == p ? "too" : "changed");
	char *a = malloc(none), *b = calloc(none, 8), *c = realloc(NULL, none);
	say("malloc, nothing", a);
	say("calloc, nothing", b);
	say("realloc, nothing", c);
	printf("%s\n", a != b && b != c && a != c ? "different" : "the same");
	free(a);
	free(b);
	free(c);
	free(NULL);
	printf("NULL: %zu\n", malloc_usable_size(NULL));
	free(p);
	return 0;
}

/* --- all of it ---------------------------------------------------------- */

/* The blocks of (bytes) that there are; none of them is written to. */
static size_t count(size_t bytes)
{
	static void *all[8192];
	size_t n = 0;

	while (n < sizeof(all) / sizeof(*all) && (all[n] = malloc(bytes)))
		n++;
	if (n < sizeof(all) / sizeof(*all) && errno != ENOMEM)
		printf("FAILED: %s\n", strerror(errno));
	for (size_t i = 0; i < n; i++)
		free(all[i]);
	return n;
}

static int full(void)
{
	size_t first = count(MIB), again = count(MIB), larger = count(4 * MIB);
	char *keep = malloc(100);

	printf("%zu MiB\n", first);
	if (!keep || first < 32)
		printf("FAILED: there is none\n");
	/* What the first round used for other things may stay. */
	if (again + again / 50 < first || larger * 4 + first / 2 < first)
		printf("FAILED: %zu, then %zu, then %zu of 4 MiB\n", first,
			again, larger);
	free(keep);
	keep = calloc(1, MIB);
	if (!keep || keep[0] || keep[MIB - 1])
		printf("FAILED: it does not work again\n");
	free(keep);
	return 0;
}

/* --- misuse ------------------------------------------------------------- */

static char *volatile block;
static volatile int wrong;

static void free_twice(void)
{
	block = malloc(40);
	free(block);
	if (wrong)
		free(block);
}

static void free_twice_large(void)
{
	block = malloc(100000);
	free(block);
	if (wrong)
		free(block);
}

static void free_middle(void)
{
	block = malloc(40);
	free(block + (wrong ? 16 : 0));
}

static void free_middle_large(void)
{
	block = malloc(100000);
	free(block + (wrong ? 8192 : 0));
}

static void free_stack(void)
{
	char on_stack[16];

	block = malloc(40);
	free(wrong ? on_stack : block);
}

static void free_data(void)
{
	static char data[64];

	block = malloc(40);
	free(wrong ? data + 16 : block);
}

static void free_foreign(void)
{
	block = malloc(40);
	free(wrong ? (char *)((uintptr_t)block + ((uintptr_t)2 << 32)) : block);
}

static void realloc_freed(void)
{
	block = malloc(200);
	if (wrong)
		free(block);
	block = realloc(block, 300);
	free(block);
}

static void usable_freed(void)
{
	block = malloc(200);
	if (wrong)
		free(block);
	if (malloc_usable_size(block) < 200)
		exit(1);
}

static void write_freed(void)
{
	block = malloc(200);
	if (!wrong)
		block[1]++;
	free(block);
	if (wrong)
		block[1]++;
	block = malloc(200);
}

static void write_beyond(void)
{
	block = malloc(24);
	block[wrong ? 24 : 23] = 0;
	free(block);
}

/* Into blocks that were never handed out. */
static void write_far_beyond(void)
{
	block = malloc(1500);
	memset(block, 1, wrong ? 8000 : 1500);
	for (int i = 0; i < 8; i++)
		block = malloc(1500);
}

static const struct {
	const char *name;
	void (*run)(void);
} ways[] = {
	{"twice", free_twice},
	{"twice-large", free_twice_large},
	{"middle", free_middle},
	{"middle-large", free_middle_large},
	{"stack", free_stack},
	{"data", free_data},
	{"foreign", free_foreign},
	{"realloc", realloc_freed},
	{"usable", usable_freed},
	{"freed", write_freed},
	{"beyond", write_beyond},
	{"far-beyond", write_far_beyond},
};

static int misuse(const char *name)
{
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (strcmp(ways[i].name, name))
			continue;
		ways[i].run();
		printf("%s: nothing was noticed\n", name);
		return 0;
	}
	return 2;
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], "limits"))
		return limits();
	if (argc == 2 && !strcmp(argv[1], "full"))
		return full();
	if (argc == 3 && !strcmp(argv[1], "random"))
		return at_random(strtoull(argv[2], NULL, 10));
	if (argc == 3) {
		wrong = !strcmp(argv[1], "wrong");
		return misuse(argv[2]);
	}
	return 2;
}
