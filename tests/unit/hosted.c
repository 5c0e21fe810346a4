/* SPDX-License-Identifier: MIT */
/*
 * hosted.c: what unit tests of components have instead of a monitor.
 *
 * The published page, with cubicle 1 running; and the monitor's functions and
 * those of alloc, as far as plain memory will do. All of them are weak: a test
 * that wants to see the calls defines its own.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <cubicle/component.h>
#include "../../libos/alloc/alloc.h"

#define WEAK	  __attribute__((weak))
#define HUGE_PAGE ((size_t)2 << 20)

__attribute__((constructor(101))) static void map_published(void)
{
	struct cubicle_published *published = mmap(
		(void *)CUBICLE_PUBLISHED_ADDRESS, CUBICLE_PUBLISHED_BYTES,
		PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	if (published != (void *)CUBICLE_PUBLISHED_ADDRESS) {
		perror("hosted: published page");
		abort();
	}
	published->running = 1;
	published->cubicles = 1;
	published->open_files = 65536;
}

WEAK int cubicle_gate_copy_in(void *dst, const void *src, size_t len)
{
	memcpy(dst, src, len);
	return 0;
}

WEAK int cubicle_gate_copy_out(void *dst, const void *src, size_t len)
{
	memcpy(dst, src, len);
	return 0;
}

WEAK void cubicle_abort(const char *message)
{
	fprintf(stderr, "cubicle_abort: %s\n", message);
	abort();
}

WEAK cubicle_window_t cubicle_window_init(void)
{
	return 1;
}

WEAK int cubicle_window_add(cubicle_window_t w, const void *addr, size_t len)
{
	(void)w, (void)addr, (void)len;
	return 0;
}

WEAK int cubicle_window_open(cubicle_window_t w, cubicle_id_t to)
{
	(void)w, (void)to;
	return 0;
}

WEAK int cubicle_window_close(cubicle_window_t w, cubicle_id_t to)
{
	(void)w, (void)to;
	return 0;
}

WEAK int cubicle_window_destroy(cubicle_window_t w)
{
	(void)w;
	return 0;
}

WEAK int cubicle_depth(void)
{
	return 0;
}

WEAK int cubicle_unwind(int depth)
{
	return depth ? -EINVAL : 0;
}

/* As in alloc, all pages are in one heap of 4 GiB, and large pieces start where
 * a large page can. Addresses are not used again. */
WEAK void *alloc_pages(cubicle_id_t who, size_t pages)
{
	static uintptr_t next;
	size_t bytes = pages * CUBICLE_PAGE_BYTES;
	uintptr_t end = pages_heap(1) + pages_heap_bytes();

	(void)who;
	if (!next)
		next = pages_heap(1);
	if (bytes >= HUGE_PAGE)
		next = (next + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
	if (!pages || pages > SIZE_MAX / CUBICLE_PAGE_BYTES / 2 ||
		next >= end || bytes > end - next)
		return NULL;
	void *p = mmap((void *)next, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	if (p == MAP_FAILED)
		return NULL;
	next += bytes;
	return p;
}

WEAK int alloc_pages_at(cubicle_id_t who, void *addr, size_t pages)
{
	(void)who, (void)addr, (void)pages;
	return -EEXIST;
}

WEAK void *alloc_try(cubicle_id_t who, size_t pages)
{
	return alloc_pages(who, pages);
}

WEAK int alloc_free(cubicle_id_t who, void *addr, size_t pages)
{
	(void)who;
	return munmap(addr, pages * CUBICLE_PAGE_BYTES) ? -EINVAL : 0;
}

WEAK int alloc_has(cubicle_id_t who, const void *addr, size_t pages)
{
	(void)who, (void)addr, (void)pages;
	return 1;
}

WEAK size_t alloc_used(cubicle_id_t who)
{
	(void)who;
	return 0;
}
