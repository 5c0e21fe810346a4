/* SPDX-License-Identifier: MIT */
/*
 * bench-caller.c: what a call, a window and a copy cost.
 *
 *     bench-gates calls      cycles for one call of each kind
 *     bench-gates windows    cycles by size: open, touch, close; and to copy
 *     bench-gates forever    calls without end, for who counts instructions
 *
 * Lines are: what, minimum, median, in hundredths of ticks of the time stamp
 * counter. That of the guest with ICOUNT=1 counts instructions.
 */
#include <cubicle/host.h>
#include "bench-callee.h"
#include "rt/string.h"

#define ROUNDS 51

static char buffer[BENCH_BYTES_MAX] __attribute__((aligned(4096)));
static size_t bytes; /* that are passed now */
static cubicle_window_t window;
static cubicle_id_t callee;

/* --- words ---------------------------------------------------------------- */

static void put(const char *s)
{
	host_write(HOST_STDOUT, s, strlen(s));
}

static void put_number(uint64_t n)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = 0;
	do
		digits[--i] = (char)('0' + n % 10);
	while (n /= 10);
	put(digits + i);
}

/* --- time ----------------------------------------------------------------- */

static uint64_t ticks(void)
{
	uint32_t low, high;

	__asm__ volatile("lfence\n rdtsc\n lfence"
			 : "=a"(low), "=d"(high)::"memory");
	return (uint64_t)high << 32 | low;
}

static uint64_t took[ROUNDS];

static void sort(void)
{
	for (unsigned i = 1; i < ROUNDS; i++)
		for (unsigned j = i; j && took[j] < took[j - 1]; j--) {
			uint64_t t = took[j];
			took[j] = took[j - 1];
			took[j - 1] = t;
		}
}

/* (count) times (work) at a time. */
static void measure(const char *what, void (*work)(void), unsigned count)
{
	for (unsigned r = 0; r < ROUNDS; r++) {
		uint64_t start = ticks();
		for (unsigned i = 0; i < count; i++)
			work();
		took[r] = (ticks() - start) * 100 / count;
	}
	sort();
	put(what);
	put(" ");
	put_number(took[0]);
	put(" ");
	put_number(took[ROUNDS / 2]);
	put("\n");
}

/* --- calls ---------------------------------------------------------------- */

/* What measure() itself costs: a call within the cubicle. */
__attribute__((noinline)) static void local(void)
{
	__asm__ volatile("" ::: "memory");
}

static void nothing(void)
{
	callee_nothing();
}

static void numbers(void)
{
	callee_numbers(1, 2, 3);
}

static void string(void)
{
	callee_string("twenty bytes of text");
}

static void in(void)
{
	callee_in(buffer, bytes);
}

static void out(void)
{
	callee_out(buffer, bytes);
}

static void grant(void)
{
	callee_grant(buffer, bytes);
}

/* A system call of the host that does next to nothing. */
static void host(void)
{
	host_clock_ns(HOST_CLOCK_MONOTONIC);
}

static int calls(void)
{
	measure("function", local, 1000);
	measure("gate", nothing, 1000);
	measure("numbers", numbers, 1000);
	measure("string", string, 1000);
	bytes = 64;
	measure("in", in, 1000);
	measure("out", out, 1000);
	bytes = 4096;
	measure("page", in, 1000);
	measure("grant", grant, 1000);
	measure("host call", host, 1000);
	return 0;
}

/* --- windows -------------------------------------------------------------- */

static void touch_window(void)
{
	cubicle_window_open(window, callee);
	callee_touch(buffer, bytes);
	cubicle_window_close(window, callee);
}

/* Mapped once, and touched: what calls and touches cost themselves. */
static void touch_mapped(void)
{
	callee_touch(buffer, bytes);
}

static void copy(void)
{
	callee_copy(buffer, bytes);
}

static void measure_bytes(const char *what, void (*work)(void), unsigned count)
{
	put_number(bytes);
	put(" ");
	measure(what, work, count);
}

static int windows(void)
{
	memset(buffer, 1, sizeof(buffer));
	for (bytes = 4096; bytes <= BENCH_BYTES_MAX; bytes *= 4) {
		unsigned count = bytes > 65536 ? 1 : 10;
		window = cubicle_window_init();
		if (window < 0 || cubicle_window_add(window, buffer, bytes))
			return 1;
		measure_bytes("window", touch_window, count);
		cubicle_window_open(window, callee);
		measure_bytes("mapped", touch_mapped, count);
		cubicle_window_close(window, callee);
		measure_bytes("copy", copy, count);
		cubicle_window_destroy(window);
	}
	return 0;
}

/* --- start ---------------------------------------------------------------- */

int cubicle_main(void)
{
	const char *what = cubicle_argument(1);

	callee = callee_id();
	if (!strcmp(what, "calls"))
		return calls();
	if (!strcmp(what, "windows"))
		return windows();
	if (!strcmp(what, "forever"))
		for (;;)
			callee_nothing();
	put("usage: bench-gates calls|windows|forever\n");
	return 2;
}
