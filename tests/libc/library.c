/* SPDX-License-Identifier: MIT */
/*
 * library.c: a program and a library, box.c; natively, in two cubicles and in
 * one. With an argument: what only a library without rights is refused.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cubicle/published_abi.h>
#include "box.h"

#define LONG_BYTES (1 << 20)

static jmp_buf back;
static int seen;

static int hear(void *what, const char *text)
{
	printf("%s: %s\n", (const char *)what, text);
	return 10;
}

/* Leaves all that was called since the setjmp(). */
static int jump(void *what, const char *text)
{
	(void)text;
	seen += *(int *)what;
	longjmp(back, seen);
}

/* The same from a library that was called from here. */
static int jump_deep(void *what, const char *text)
{
	if (strlen(text) < 3)
		return -1;
	return box_call(jump, what, 3);
}

static void jumps(void)
{
	static int volatile turns;
	int one = 1;

	/* More often than calls can be nested. */
	for (turns = 0; turns < 1000; turns++) {
		int value = setjmp(back);
		if (!value) {
			box_call(turns % 2 ? jump : jump_deep, &one, turns % 7);
			printf("not reached\n");
		} else if (value != turns + 1) {
			printf("%d instead of %d\n", value, turns + 1);
		}
	}
	printf("%d jumps\n", seen);
}

static void copies(void)
{
	static char from[LONG_BYTES], to[LONG_BYTES + 1];

	for (size_t bytes = 1; bytes <= LONG_BYTES; bytes *= 2) {
		for (size_t i = 0; i < bytes; i++)
			from[i] = (char)(i * 7);
		to[bytes] = 'x';
		int error = box_increment(from, to, bytes);
		size_t i = 0;
		while (i < bytes && to[i] == (char)(i * 7 + 1))
			i++;
		if (error || i < bytes || to[bytes] != 'x')
			printf("%zu bytes: %d, %zu are right\n", bytes, error,
				i);
	}
	printf("copied\n");
}

static void plain(void)
{
	const char *words[] = {"a", "string", "", "and another", NULL};
	char to[40];

	printf("%.1f\n", box_mix(1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3));
	printf("%d\n", box_constructed());
	int n = box_join(words, "-", to, sizeof(to));
	printf("%d %s\n", n, to);
	n = box_join(words + 4, "-", to, sizeof(to));
	printf("%d '%s'\n", n, to);
	errno = 5;
	n = box_errno(7);
	printf("%d\n", n);
	printf("%d\n", box_call(hear, (void *)(uintptr_t) "heard", 2));
	printf("%s\n", box_string());
}

/* What it may not do, where it has rights to memory and nothing else. */
static void refused(void)
{
	static char own = 'o';
	/* The second is in the cubicle that has number 3, which is not shown.
	 */
	const char *words[] = {"a",
		(const char *)(cubicle_share(&CUBICLE_PUBLISHED->shares, 3) +
			CUBICLE_IMAGE_OFFSET),
		NULL};
	char to[8];

	printf("own errno: %d\n", (errno = 5, box_errno(7), errno));
	printf("file: %s\n", strerror(box_open("/dev/null")));
	printf("clock: %s\n", strerror(box_clock()));
	box_count();
	printf("count: %d\n", box_count());
	printf("peek: %d\n", box_peek(&own));
	printf("count: %d\n", box_count());
	printf("exit: %d\n", box_exit(3));
	printf("count: %d\n", box_count());
	printf("constructed: %d\n", box_constructed());
	fflush(stdout);
	box_join(words, "", to, sizeof(to));
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1) {
		refused();
		return 0;
	}
	plain();
	copies();
	jumps();
	printf("%d\n", box_count());
	return 0;
}
