/* SPDX-License-Identifier: MIT */
/* held.c: the owner of the pages; see held.h. */
#include "alloc/alloc.h"
#include "held.h"
#include "say.h"

#define PAGE  4096
#define READ  1
#define WRITE 3
#define DEAD  (-130)
#define FAULT (-14)
#define OTHER 2 /* as in the layout */

static char *pages;

int held_change(int prot)
{
	return cubicle_heap_protect(pages, 2 * PAGE, prot);
}

static void arguments(void)
{
	CHECK_IS(cubicle_heap_protect(pages + 1, PAGE, READ), -22);
	CHECK_IS(cubicle_heap_protect(pages, PAGE + 1, READ), -22);
	CHECK_IS(cubicle_heap_protect(pages, 0, READ), -22);
	CHECK_IS(cubicle_heap_protect(pages, PAGE, 2), -22);
	CHECK_IS(cubicle_heap_protect(pages, PAGE, 5), -22);
	CHECK_IS(cubicle_heap_protect(pages, PAGE, 8), -22);
	CHECK_IS(cubicle_heap_protect(pages, PAGE, -1), -22);
	CHECK_IS(cubicle_heap_protect(pages, SIZE_MAX - PAGE + 1, READ), -22);
	CHECK_IS(cubicle_heap_protect((void *)held_change, PAGE, WRITE), -22);
	CHECK_IS(cubicle_heap_protect(&pages, PAGE, WRITE), -22);
	CHECK_IS(cubicle_heap_protect(NULL, PAGE, WRITE), -22);
}

static void windowed(void)
{
	cubicle_window_t w = cubicle_window_init();

	CHECK_IS(cubicle_window_add(w, pages, 2 * PAGE), 0);
	CHECK_IS(cubicle_window_open(w, OTHER), 0);
	pages[0] = 5;
	CHECK_IS(held_read(pages, HELD_DIRECT), 5);
	CHECK_IS(held_write(pages + PAGE, HELD_DIRECT), 0);
	CHECK_IS(pages[PAGE], 9);
	CHECK_IS(held_read(pages, HELD_COPY), 5);
	CHECK_IS(held_change(READ), 0);
	CHECK_IS(held_read(pages, HELD_COPY), 5);
	CHECK_IS(held_read(pages, HELD_DIRECT), 5);
	CHECK_IS(held_write(pages, HELD_COPY), FAULT);
	CHECK_IS(held_write(pages, HELD_DIRECT), DEAD);
	CHECK_IS(pages[0], 5);
	CHECK_IS(held_change(0), 0);
	CHECK_IS(held_read(pages, HELD_COPY), FAULT);
	CHECK_IS(held_write(pages, HELD_COPY), FAULT);
	CHECK_IS(held_read(pages, HELD_DIRECT), DEAD);
	CHECK_IS(held_change(WRITE), 0);
	CHECK_IS(held_read(pages, HELD_DIRECT), 5);
	CHECK_IS(held_write(pages, HELD_DIRECT), 0);
	CHECK_IS(pages[0], 9);
	CHECK_IS(cubicle_window_destroy(w), 0);
}

static void granted(void)
{
	for (int way = HELD_COPY; way <= HELD_DIRECT; way++) {
		int64_t no = way == HELD_COPY ? FAULT : DEAD;
		pages[1] = 1;
		CHECK_IS(held_granted(pages, PAGE, way, WRITE), 0);
		CHECK_IS(pages[1], 9);
		pages[1] = 1;
		CHECK_IS(held_granted(pages, PAGE, way, READ), no);
		CHECK_IS(pages[1], 1);
		CHECK_IS(held_change(WRITE), 0);
		CHECK_IS(held_granted(pages, PAGE, way, 0), no);
		CHECK_IS(held_change(WRITE), 0);
		CHECK_IS(pages[1], 1);
	}
}

int cubicle_main(void)
{
	pages = alloc_pages(CUBICLE_SELF, 2);
	arguments();
	windowed();
	granted();
	CHECK_IS(held_change(0), 0);
	CHECK_IS(alloc_free(CUBICLE_SELF, pages, 2), 0);
	CHECK_IS(alloc_pages_at(CUBICLE_SELF, pages, 2), 0);
	CHECK_IS(pages[0], 0);
	pages[PAGE] = 1;
	say("end");
	return check_failures();
}
