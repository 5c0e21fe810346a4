/* SPDX-License-Identifier: MIT */
/*
 * shown.c: a hostile program that was given a file, /m/f, and maps it.
 *
 *     shown WHAT [PAGES]
 *
 * WHAT  grant, fill, window, pass
 *                            others access its pages after the file was cut
 *       huge                 it maps a file of a hugetlbfs, /m/huge/f
 *       cut                  it maps every other one of PAGES, and ends that
 *       crowd                it has as many mappings as it may, and asks for a
 *                            mapping of every other one of PAGES
 *
 * Prints what the service returned.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cubicle/component.h>
#include <cubicle/given.h>
#include "alloc/alloc.h"
#include "shown.h"
#include "vfs/vfs.h"

#define PAGE  4096
#define PAGES 8 /* of the file */

static void say(const char *what, int64_t result)
{
	printf("%s %ld\n", what, (long)result);
}

static int window(char *p)
{
	cubicle_window_t w = cubicle_window_init();

	cubicle_window_add(w, p, PAGE);
	cubicle_window_open(w, cubicle_self() + 1);
	return shown_window_sum(p, PAGE);
}

/* A mapping that ends, and one that the host refuses, leave memory. */
static void cut(int64_t file, size_t pages)
{
	char *p = alloc_pages(CUBICLE_SELF, pages);
	size_t mapped = 0, refused = 0;

	memset(p, 1, pages * PAGE);
	for (size_t i = 1; i < pages; i += 2) {
		char *at = p + i * PAGE;
		mapped += !given_map(file, at, PAGE, 1, 0);
		refused += given_map(file, at, PAGE, 1, -PAGE) < 0;
	}
	say("mapped", (int64_t)mapped);
	say("refused", (int64_t)refused);
}

/* The monitor refuses more mappings, and a refused call adds none. */
static void crowd(int64_t file, size_t pages)
{
	char *p = alloc_pages(CUBICLE_SELF, pages);
	size_t i = 1, refused = 0;

	say("changed", cubicle_heap_protect(p, pages * PAGE, 1));
	while (i < pages && !cubicle_heap_protect(p + i * PAGE, PAGE, 3))
		i += 2;
	for (i += 2; i + 1 < pages; i += 2)
		refused += given_map(file, p + i * PAGE, PAGE, 0, 0) < 0;
	say("refused", (int64_t)refused);
	say("after", shown_sum(p + PAGE, PAGE));
}

#define HUGE 0x200000

/* A file whose pages are larger: the kernel would map more than was asked for.
 */
static void huge(void)
{
	int fd = open("/m/huge/f", O_RDWR | O_CREAT, 0644);
	char *p = alloc_pages(CUBICLE_SELF, 2 * HUGE / PAGE);
	char *at = p + (HUGE - (uintptr_t)p % HUGE) % HUGE;
	int64_t answer = ftruncate(fd, HUGE) ? -1 : vfs_give(CUBICLE_SELF, fd);

	memset(p, 1, 2 * HUGE);
	say("given", answer < 0 ? answer : 1);
	if (answer < 0)
		return;
	say("mapped", given_map(answer / 4, at, PAGE, 1, 0));
	say("beside", at[PAGE]);
	say("window", window(at));
}

int main(int argc, char **argv)
{
	int fd = open("/m/f", O_RDWR | O_CREAT | O_TRUNC, 0644);
	int64_t file = vfs_give(CUBICLE_SELF, fd) / 4;
	char *p = alloc_pages(CUBICLE_SELF, PAGES);

	setvbuf(stdout, NULL, _IONBF, 0);
	if (fd < 0 || file <= 0 || argc < 2 || ftruncate(fd, PAGES * PAGE) ||
		given_map(file, p, PAGES * PAGE, 1, 0))
		return 1;
	memset(p, 1, PAGES * PAGE);
	say("before", shown_sum(p, PAGES * PAGE));
	if (ftruncate(fd, PAGE))
		return 1;
	if (!strcmp(argv[1], "grant"))
		say("grant", shown_sum(p, PAGES * PAGE));
	if (!strcmp(argv[1], "fill"))
		say("fill", shown_fill(p + PAGE, PAGE, 7));
	if (!strcmp(argv[1], "pass"))
		say("pass", shown_pass(p, 2 * PAGE));
	if (!strcmp(argv[1], "window"))
		say("window", window(p + PAGE));
	if (!strcmp(argv[1], "cut"))
		cut(file, strtoul(argv[2], NULL, 10));
	if (!strcmp(argv[1], "crowd"))
		crowd(file, strtoul(argv[2], NULL, 10));
	/* mappings.c counts the mappings every 50 ms. */
	if (argc > 2)
		sleep(1);
	if (!strcmp(argv[1], "huge"))
		huge();
	say("calls", shown_calls());
	return 0;
}
