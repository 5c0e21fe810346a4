/* SPDX-License-Identifier: MIT */
/*
 * misuse.c: reports of wrong use of the heap, which stop the cubicle.
 *
 * The text is formatted here, without stdio, which would use the heap.
 */
#include <cubicle/component.h>
#include "malloc/class.h"
#include "malloc/misuse.h"
#include "malloc/span.h"

struct text {
	char s[240];
	size_t used;
};

static void add(struct text *t, const char *s)
{
	while (*s && t->used < sizeof(t->s) - 1)
		t->s[t->used++] = *s++;
}

static void add_number(struct text *t, uint64_t n, unsigned base)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = '\0';
	do
		digits[--i] = "0123456789abcdef"[n % base];
	while (n /= base);
	add(t, &digits[i]);
}

static void add_address(struct text *t, uintptr_t p)
{
	add(t, "0x");
	add_number(t, p, 16);
}

static void add_bytes(struct text *t, uint64_t bytes)
{
	add_number(t, bytes, 10);
	add(t, " bytes");
}

_Noreturn void misuse_stop(const char *reason)
{
	cubicle_abort(reason);
	for (;;) /* it does not return */
		;
}

#define FREED " (freed twice, or used after it was freed)"

/* (p) is in (span), which has small blocks. */
static void in_blocks(struct text *t, const struct span *span, uintptr_t p)
{
	size_t i = (p - span->start) / span->block_bytes;
	uintptr_t block = span->start + i * span->block_bytes;

	if (block + span->block_bytes > span->start + span->pages * PAGE ||
		i >= BLOCKS_MAX) {
		add(t, "no memory from malloc() is there");
		return;
	}
	add(t, "it is ");
	if (p != block) {
		add_number(t, p - block, 10);
		add(t, " bytes into ");
	}
	add(t, span->free[i / 64] >> i % 64 & 1 ? "a free block" : "the block");
	add(t, " of ");
	add_bytes(t, class_room(span->block_bytes));
	if (p != block) {
		add(t, " at ");
		add_address(t, block);
	} else {
		add(t, i < span->fresh ? FREED : " that was never handed out");
	}
}

static void describe(struct text *t, uintptr_t p)
{
	const struct span *span = span_around(p);

	if (p - span_map.base >= span_map.bytes) {
		add(t, "it is not in the heap of this cubicle");
	} else if (!span) {
		add(t, "no memory from malloc() is there");
	} else if (span->kind == SPAN_BLOCKS) {
		in_blocks(t, span, p);
	} else if (span->kind == SPAN_LARGE) {
		add(t, "it is ");
		add_number(t, p - span->start, 10);
		add(t, " bytes into the block of ");
		add_bytes(t, span->pages * PAGE);
		add(t, " at ");
		add_address(t, span->start);
	} else {
		add(t, "it is in ");
		add_bytes(t, span->pages * PAGE);
		add(t, " of free memory" FREED);
	}
}

_Noreturn void misuse_pointer(const char *function, uintptr_t p)
{
	struct text t = {.used = 0};

	add(&t, function);
	add(&t, "(");
	add_address(&t, p);
	add(&t, "): no block in use starts there: ");
	describe(&t, p);
	t.s[t.used] = '\0';
	misuse_stop(t.s);
}

_Noreturn void misuse_seal(const char *function, uintptr_t p, uint32_t bytes)
{
	struct text t = {.used = 0};

	add(&t, function);
	add(&t, "(");
	add_address(&t, p);
	add(&t, "): the block of ");
	add_bytes(&t, bytes);
	add(&t, " was written to beyond its end");
	t.s[t.used] = '\0';
	misuse_stop(t.s);
}

_Noreturn void misuse_written(uintptr_t p, uint32_t bytes)
{
	struct text t = {.used = 0};

	add(&t, "malloc: the free block of ");
	add_bytes(&t, bytes);
	add(&t, " at ");
	add_address(&t, p);
	add(&t, " was written to, after it was freed or from a block before it");
	t.s[t.used] = '\0';
	misuse_stop(t.s);
}
