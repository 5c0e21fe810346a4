/* SPDX-License-Identifier: MIT */
/*
 * attack_loop.c: never coming back. Each loop has the time go by somewhere
 * else: in its own code, in the monitor, in the kernel, or in what it has
 * called.
 */
#include <cubicle/host.h>
#include <cubicle/pages.h>
#include "accomplice.h"
#include "attacks.h"

#define HEAP ((uint8_t *)pages_heap(ATTACKER_ID))

static int spin(uint64_t arg)
{
	volatile uint64_t never = arg;

	while (!never)
		__asm__ volatile("pause");
	return ATTACK_FAILED;
}

/* Calls go on meanwhile: the time is that of the outer call. */
static int spin_with_calls(uint64_t arg)
{
	while (judge_nothing((int64_t)arg) == 0)
		;
	return ATTACK_FAILED;
}

/* Who we have call us back spins there, for a little each time. */
static int64_t spin_a_little(int64_t x)
{
	for (int i = 0; i < 1000000; i++)
		__asm__ volatile("" ::: "memory");
	return x;
}

static int spin_in_callbacks(uint64_t arg)
{
	called = spin_a_little;
	/* When it may not call us back any more, go on alone. */
	for (;;)
		judge_call_back((int64_t)arg);
	return ATTACK_FAILED;
}

/* Map (bytes) of the heap, or as much as there is. */
static uint64_t heap_fill(uint64_t bytes)
{
	while (bytes && pages_map(ATTACKER_ID, 0, bytes / 4096))
		bytes /= 2;
	return bytes;
}

/* Copies of 12 MiB of our own. */
#define COPY_BYTES (12ull << 20)

static int copy(uint64_t arg)
{
	if (heap_fill(2 * COPY_BYTES) < 2 * COPY_BYTES)
		return -2;
	while (!cubicle_gate_copy_in(HEAP, HEAP + COPY_BYTES, COPY_BYTES))
		;
	return (int)arg;
}

/* One, of all there is. */
static int copy_once(uint64_t arg)
{
	uint64_t half = heap_fill(arg) / 2;

	cubicle_gate_copy_in(HEAP, HEAP + half, half);
	cubicle_gate_copy_in(HEAP, HEAP + half, half);
	cubicle_gate_copy_in(HEAP, HEAP + half, half);
	return spin(0);
}

static int windows(uint64_t arg)
{
	uint64_t bytes = heap_fill(arg);
	cubicle_window_t w = cubicle_window_init();

	while (!cubicle_window_add(w, HEAP, bytes)) {
		cubicle_window_open(w, VICTIM_ID);
		cubicle_window_close_all(w);
		cubicle_window_remove(w, HEAP);
	}
	return ATTACK_FAILED;
}

/* Each page of a window is opened again, and touched by the other. */
static int faults(uint64_t arg)
{
	uint64_t bytes = heap_fill(64ull * 4096);
	cubicle_window_t w = cubicle_window_init();

	(void)arg;
	if (cubicle_window_add(w, HEAP, bytes))
		return -2;
	while (!cubicle_window_open(w, VICTIM_ID)) {
		victim_sum(HEAP, bytes);
		cubicle_window_close_all(w);
	}
	return ATTACK_FAILED;
}

/* As many random bytes as the monitor gives at once. */
static int64_t random_bytes(uint64_t bytes)
{
	return host_stream(FILES_STREAM_RANDOM, (uintptr_t)HEAP, bytes, 0);
}

static int random(uint64_t arg)
{
	uint64_t bytes = heap_fill(arg);

	while (random_bytes(bytes) > 0)
		;
	return ATTACK_FAILED;
}

/* Random numbers for all of the heap at once. */
static int random_once(uint64_t arg)
{
	uint64_t bytes = heap_fill(arg);

	random_bytes(bytes);
	return spin(0);
}

/* Strings of a mebibyte, which are longer than the callee takes. */
static int strings(uint64_t arg)
{
	uint64_t bytes = heap_fill(arg);

	for (uint64_t i = 0; i < bytes; i++)
		HEAP[i] = 'x';
	while (victim_copy_string((const char *)HEAP, loot, 8) != 1)
		;
	return ATTACK_FAILED;
}

/* A thousand pieces, each all of the heap. */
static int pieces(uint64_t arg)
{
	static struct piece all[1024];
	uint64_t bytes = heap_fill(arg);

	for (int i = 0; i < 1024; i++)
		all[i] = (struct piece){HEAP, bytes};
	all[1023].base = (void *)(uintptr_t)victim.data;
	while (victim_copy_pieces(all, all, 1023) != 1)
		;
	return ATTACK_FAILED;
}

/* All of the heap is mapped and unmapped again. */
static int pages(uint64_t arg)
{
	uint64_t bytes;

	while ((bytes = heap_fill(arg)) != 0)
		pages_unmap(ATTACKER_ID, 0, bytes / 4096);
	return ATTACK_FAILED;
}

/* Map (bytes) of the heap in pieces that the kernel does not fill at once. */
static uint64_t heap_map(uint64_t bytes)
{
	const uint64_t piece = 256ull * 4096;

	for (uint64_t at = 0; at < bytes; at += piece)
		if (pages_map(ATTACKER_ID, at / 4096, 256))
			return at;
	return bytes;
}

#define NESTED	    100
#define RANGES_MANY 4000

static uint64_t held_bytes;
static int held_level;
static cubicle_window_t ranges_many;

static int64_t hold_again(int64_t x)
{
	if (++held_level < NESTED)
		accomplice_hold(HEAP, held_bytes);
	for (;;)
		cubicle_window_close_all(ranges_many);
	return x;
}

/* All of the heap is granted a hundred times, and then a window of many ranges
 * is closed. */
static int close_granted(uint64_t arg)
{
	held_bytes = heap_map(arg);
	ranges_many = cubicle_window_init();
	for (uint64_t i = 0; i < RANGES_MANY; i++)
		if (cubicle_window_add(ranges_many, HEAP + i * 4096, 64))
			return -2;
	cubicle_window_open(ranges_many, VICTIM_ID);
	called = hold_again;
	hold_again(0);
	return ATTACK_FAILED;
}

static int64_t closing_ns;

static int64_t close_many(int64_t x)
{
	int64_t start = host_clock_ns(HOST_CLOCK_PROCESS_CPU);

	cubicle_window_close_all(ranges_many);
	closing_ns = host_clock_ns(HOST_CLOCK_PROCESS_CPU) - start;
	return x;
}

/* A window of many ranges is closed. A thousand grants were derived from it,
 * and another window shows their pages, too. (most_ms): what that may take, at
 * best of three times. */
static int close_derived(uint64_t most_ms)
{
	cubicle_window_t rest = cubicle_window_init();

	heap_map(RANGES_MANY * 4096ull);
	ranges_many = cubicle_window_init();
	for (uint64_t i = 0; i < RANGES_MANY; i++)
		if (cubicle_window_add(ranges_many, HEAP + i * 4096, 64) ||
			cubicle_window_add(rest, HEAP + i * 4096 + 64, 4032))
			return -2;
	cubicle_window_open(rest, ACCOMPLICE_ID);
	called = close_many;
	for (int tries = 0; tries < 3; tries++) {
		cubicle_window_open(ranges_many, ACCOMPLICE_ID);
		closing_ns = -1;
		if (accomplice_derive(HEAP, RANGES_MANY * 4096, 1024))
			return -3;
		if (closing_ns <= (int64_t)most_ms * 1000000)
			return closing_ns < 0 ? -4 : ATTACK_FAILED;
	}
	return ATTACK_SUCCEEDED;
}

static struct part held[1024];
static int held_pages; /* that the accomplice touches, in little time */

/* The last page of what is held already. */
static int64_t hold_pieces_again(int64_t x)
{
	if (++held_level == 1)
		accomplice_hold_pieces(held, 1024, held_pages - 1, 1);
	else
		return x;
	return spin(0);
}

/* Memory that is granted a thousand times is granted a thousand times more, and
 * that ends. */
static int drop_granted(uint64_t pages)
{
	uint64_t bytes = heap_map(256 * 4096ull * 2);

	held_pages = (int)pages;
	if (bytes < pages * 4096)
		return -2;
	for (int i = 0; i < 1024; i++)
		held[i] = (struct part){HEAP, pages * 4096};
	called = hold_pieces_again;
	accomplice_hold_pieces(held, 1024, 0, held_pages - 1);
	return ATTACK_FAILED;
}

#define UNWOUND 120

static int unwound_to;

static int64_t unwind_pieces_again(int64_t x)
{
	if (++held_level < UNWOUND - 1)
		accomplice_hold_pieces(held, 16, 0, 0);
	else if (held_level == UNWOUND - 1)
		accomplice_hold_pieces(held, 16, held_pages - 1, 1);
	cubicle_unwind(unwound_to);
	return spin(0) + x;
}

static int64_t do_nothing(int64_t x)
{
	return x;
}

/* What both need before: the accomplice touches the pages. */
static int touch_granted(uint64_t pages)
{
	uint64_t bytes = heap_map(256 * 4096ull * 8);

	if (bytes < pages * 4096)
		return -2;
	held[0] = (struct part){HEAP, pages * 4096};
	called = do_nothing;
	accomplice_hold_pieces(held, 1, 0, (int)pages - 1);
	return ATTACK_FAILED;
}

/* The same memory is granted in many calls, which all end at once. */
static int unwind_granted(uint64_t pages)
{
	uint64_t bytes = heap_map(256 * 4096ull * 8);

	held_pages = (int)pages;
	if (bytes < pages * 4096)
		return -2;
	for (int i = 0; i < 16; i++)
		held[i] = (struct part){HEAP, pages * 4096};
	called = unwind_pieces_again;
	unwound_to = cubicle_depth();
	accomplice_hold_pieces(held, 16, 0, held_pages - 1);
	return ATTACK_FAILED;
}

/* A page that is lent has as many ranges as there can be, most of which are
 * closed. */
static int close_small(uint64_t arg)
{
	cubicle_window_t w = cubicle_window_init(), v = cubicle_window_init();

	heap_map(256 * 4096ull);
	for (uint64_t i = 0; i < 4095; i++)
		if (cubicle_window_add(w, HEAP + i, 1))
			return -2;
	if (cubicle_window_add(v, HEAP + 4095, 1))
		return -3;
	cubicle_window_open(v, VICTIM_ID);
	cubicle_window_open(v, ACCOMPLICE_ID);
	for (;;) {
		cubicle_window_open(w, VICTIM_ID);
		cubicle_window_open(w, ACCOMPLICE_ID);
		if (arg)
			cubicle_window_close_all(w);
	}
	return ATTACK_FAILED;
}

/* A string of a mebibyte in a thousand grants, each of them too short. */
static int string_in_pieces(uint64_t arg)
{
	while (accomplice_pieces() != 1)
		;
	return (int)arg;
}

/* Never there when it could tick: what takes time is short, and then somebody
 * else is called. */
static int elsewhere(uint64_t arg)
{
	while (victim_sum(loot, 16384) >= 0)
		spin_a_little(0);
	return (int)arg;
}

static int host_calls(uint64_t arg)
{
	while (host_clock_ns(1))
		;
	return (int)arg;
}

const struct attack attacks_here[] = {
	{"spin", spin},
	{"spin-with-calls", spin_with_calls},
	{"spin-in-callbacks", spin_in_callbacks},
	{"copy", copy},
	{"copy-once", copy_once},
	{"windows", windows},
	{"faults", faults},
	{"random", random},
	{"random-once", random_once},
	{"strings", strings},
	{"pieces", pieces},
	{"pages", pages},
	{"elsewhere", elsewhere},
	{"close-granted", close_granted},
	{"close-derived", close_derived},
	{"drop-granted", drop_granted},
	{"unwind-granted", unwind_granted},
	{"touch-granted", touch_granted},
	{"close-small", close_small},
	{"string-in-pieces", string_in_pieces},
	{"host-calls", host_calls},
	{NULL, NULL},
};
