/* SPDX-License-Identifier: MIT */
/* memory.c: what hostile points at. */
#include "alloc/alloc.h"
#include "rt/string.h"
#include "secret.h"
#include "state.h"

uint8_t arena[ARENA_BYTES] __attribute__((aligned(4096)));
static const uint8_t constant[2 * PAGE] __attribute__((aligned(4096))) = {1};
uint8_t *brink;

#define BRINK_PAGES 64 /* alloc has them mapped together, and no more */
#define PATH_ROOM   (3 * PAGE)

void memory_start(void)
{
	if (!brink) {
		brink = alloc_pages(CUBICLE_SELF, BRINK_PAGES);
		if (brink)
			brink += (BRINK_PAGES - 1) * PAGE;
	}
}

/* --- its own ---------------------------------------------------------------------- */

/* A piece of (bytes) at (start), often at the end or the start of a page. */
static uint64_t piece(const void *start, uint64_t bytes, uint64_t *left)
{
	uint64_t at = below(bytes);

	if (one_in(4))
		at = at / PAGE * PAGE;
	else if (one_in(3))
		at = at / 8 * 8;
	*left = bytes - at;
	return (uintptr_t)start + at;
}

uint64_t memory_own(uint64_t *bytes, bool write)
{
	uint64_t page = handle_pick(HANDLE_PAGE);

	switch (below(16)) {
	case 0:
		if (!write)
			return piece(constant, sizeof(constant), bytes);
		break;
	case 1:
		*bytes = PAGE;
		if (brink)
			return piece(brink, PAGE, bytes);
		break;
	case 2:
	case 3:
		*bytes = PAGE;
		if (page)
			return page;
		break;
	case 4: /* its stack, well below what is in use */
		*bytes = 1 + below(16 * PAGE);
		return (uintptr_t)__builtin_frame_address(0) - 64 * PAGE;
	}
	return piece(arena, sizeof(arena), bytes);
}

/* --- others ----------------------------------------------------------------------- */

static uint64_t place_in_cubicle(void)
{
	static const uint64_t parts[] = {0, CUBICLE_IMAGE_OFFSET,
		CUBICLE_IMAGE_OFFSET + 0x40000,
		CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES - PAGE,
		CUBICLE_STACK_OFFSET, CUBICLE_HEAP_OFFSET,
		CUBICLE_HEAP_OFFSET + 64 * PAGE};
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	uint32_t id = (uint32_t)below(p->cubicles + 3);
	uint64_t part = parts[below(sizeof(parts) / sizeof(parts[0]))];

	return cubicle_share_part(&p->shares, id, part) + below(2 * PAGE);
}

static uint64_t place_in_monitor(void)
{
	static const uint64_t parts[] = {0, CUBICLE_BOX_OFFSET,
		CUBICLE_PUBLISHED_OFFSET, CUBICLE_STUBS_OFFSET,
		CUBICLE_SIGNALS_OFFSET, CUBICLE_MONITOR_OFFSET,
		CUBICLE_ARENA_OFFSET};

	return CUBICLE_SPACE_BASE +
		parts[below(sizeof(parts) / sizeof(parts[0]))] + below(PAGE);
}

static uint64_t foreign(void)
{
	uint64_t bytes, own = memory_own(&bytes, true);
	uint64_t other = place_in_cubicle();
	uint64_t low = 0xffffffff;

	switch (order->without & WITHOUT_HALF ? 6 + below(4) : below(10)) {
	case 0:
		return place_in_monitor();
	case 1: /* halves that disagree: which of them is believed? */
		return (own & ~low) | (other & low);
	case 2:
		return (other & ~low) | (own & low);
	case 3:
		return (place_in_monitor() & ~low) | (own & low);
	case 4:
		return own & low;
	case 5:
		return own & ~low;
	case 6:
		return chance_number();
	case 7:
		return one_in(2) ? order->honest.page
				 : order->counters + HOSTILE_COUNTERS * 8;
	default:
		return other;
	}
}

uint64_t memory_foreign(void)
{
	uint64_t at = foreign();

	return !at && (order->without & WITHOUT_NULL) ? 1 : at;
}

/* --- paths ------------------------------------------------------------------------ */

static char *name_add(char *to)
{
	static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g",
		"tmp", "dev", "shared", ".", "..", "null", "zero", "full",
		"random", "console", "stdin", ""};
	const char *name = names[below(sizeof(names) / sizeof(names[0]))];

	/* Half of them are some few, so that they meet. */
	if (one_in(2))
		name = names[below(4)];
	size_t n = strlen(name);
	memcpy(to, name, n);
	return to + n;
}

void path_make(char *to)
{
	if (one_in(4)) {
		/* In the directory of the host. */
		memcpy(to, "/m/", 3);
		to += 3;
	} else if (one_in(2)) {
		*to++ = '/';
	}
	for (uint64_t n = below(4); n; n--) {
		to = name_add(to);
		*to++ = '/';
	}
	to = name_add(to);
	if (one_in(8))
		*to++ = '/';
	*to = 0;
}

/* One that is long, or no path at all; its bytes, without a NUL. */
static size_t path_strange(char *to)
{
	size_t n = below(2 * PAGE);

	switch (below(5)) {
	case 0: /* a name that is just long enough, or just too long */
		n = 250 + below(10);
		memset(to, 'x', n);
		return n;
	case 1: /* a path that is */
		n = PAGE - 8 + below(16);
		for (size_t i = 0; i < n; i++)
			to[i] = i % 2 ? '/' : one_in(2) ? '.' : 'a';
		return n;
	case 2:
		for (size_t i = 0; i < n; i++)
			to[i] = i % 3 == 2 ? '/' : '.';
		return n;
	case 3:
		memset(to, '/', n);
		return n;
	}
	for (size_t i = 0; i < n; i++)
		to[i] = (char)(0x80 | chance_any());
	return n;
}

uint64_t memory_path(void)
{
	static char path[PATH_ROOM];
	size_t n;

	if (one_in(16)) {
		n = path_strange(path);
	} else {
		path_make(path);
		n = strlen(path);
	}
	path[n] = 0;
	/* At the end of what is mapped, with its NUL or without. */
	if (brink && one_in(8) && n < PAGE) {
		char *at = (char *)brink + PAGE - n - !one_in(4);
		memcpy(at, path, n);
		if (at + n < (char *)brink + PAGE)
			at[n] = 0;
		return (uintptr_t)at;
	}
	size_t at = one_in(4) ? PAGE - below(n + 2) % PAGE : below(PAGE);
	memcpy(arena + at, path, n + 1);
	return (uintptr_t)arena + at;
}

/* --- contents --------------------------------------------------------------------- */

void memory_flip(void)
{
	uint64_t at = below(ARENA_BYTES - 256), n = below(256);

	for (uint64_t i = 0; i < n; i++)
		arena[at + i] = (uint8_t)chance_any() | 0x80;
}

int memory_secrets(void)
{
	int found = 0;

	for (size_t at = 0; at + 16 <= ARENA_BYTES; at += 8) {
		uint64_t word[2];
		memcpy(word, arena + at, sizeof(word));
		found += secret_is(word[0]) && secret_is(word[1]);
	}
	return found;
}
