/* SPDX-License-Identifier: MIT */
/* copies.c: arguments that are copied to the callee. */
#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/observe.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/argument.h"
#include "call/copies.h"
#include "call/refuse.h"
#include "call/stack.h"
#include "call/time.h"
#include "defence.h"
#include "memory/copy.h"
#include "memory/grant.h"
#include "memory/rights.h"

int copy_zeroes(struct uptr to, uint64_t bytes)
{
	static const char zeroes[PAGE];
	int error = 0;

	for (; !error && bytes > PAGE; to = uptr_add(to, PAGE), bytes -= PAGE)
		error = memory_write(to, zeroes, PAGE);
	return error ? error : memory_write(to, zeroes, bytes);
}

/* For attack tests: pass an argument that is too long to copy as whole
 * pages. */
static int pages_argument(struct call *c, struct urange r)
{
	uint64_t start = PAGE_DOWN(r.start), bytes = PAGE_UP(r.end) - start;

	return grant_add(
		c->f, uptr_known(start), bytes, PROT_READ | PROT_WRITE);
}

int copy_argument(
	struct call *c, uint32_t arg, struct uptr addr, bool in, bool out)
{
	uint64_t bytes = length(c, arg);
	struct uptr copy = {0};
	int error = argument_check(c, arg, addr, bytes, out);

	if (!error && bytes)
		error = copy_room(c, arg, addr, bytes, &copy);
	if (error == -E2BIG && !DEFENDS(DEFENCE_BESIDE))
		return pages_argument(c, uptr_range(addr, bytes));
	if (error || !bytes)
		return error;
	error = in ? memory_copy(copy, addr, bytes) : copy_zeroes(copy, bytes);
	if (error)
		return error;
	if (out)
		copy_back_later(c->f, copy, addr, bytes, arg);
	*place_of(c, arg) = uptr_value(copy);
	return 0;
}

/* Bytes from (addr) to the end of its page. */
static uint64_t page_left(struct uptr addr)
{
	return PAGE - (uptr_value(addr) & (PAGE - 1));
}

/* Bytes from (addr) on, at most (max), that the caller may read. */
static uint64_t readable(const struct call *c, struct uptr addr, uint64_t max)
{
	struct uptr bad;

	if (max > ~uptr_value(addr))
		max = ~uptr_value(addr) + 1;
	if (memory_check_quick(c->f->caller, addr, max, false, &bad) ==
		CHECK_OK)
		return max;
	return uptr_value(bad) - uptr_value(addr);
}

int64_t string_bytes(const struct call *c, uint32_t arg, struct uptr addr,
	uint64_t bytes, uint64_t most, char *part)
{
	uint64_t sure = 0; /* that can be read, whatever readable() says */

	while (bytes < most) {
		time_step();
		uint64_t left = most - bytes < PAGE ? most - bytes : PAGE;
		struct uptr from = uptr_add(addr, bytes);
		uint64_t max = readable(c, from, left);
		if (max < sure)
			max = sure < left ? sure : left;
		int64_t n = memory_string(part, from, max);
		if (n > 0)
			return (int64_t)bytes + n;
		bytes += max;
		from = uptr_add(addr, bytes);
		if (max == left)
			continue;
		/* No NUL in what may be read: what is next to it is to blame,
		 * unless it is of another grant, or is let through. */
		int error = argument_check(c, arg, from, 1, false);
		if (error)
			return error;
		sure = PERMISSIVE ? page_left(from) : 1;
	}
	return limit_refuse(c, arg, CUBICLE_REASON_STRING, most, -ENAMETOOLONG);
}

PER_THREAD char string_part[PAGE];

/* string_copy() of one that does not end on its first page, whose (seen) bytes
 * were looked at. */
__attribute__((noinline)) static int string_copy_long(struct call *c,
	uint32_t arg, struct uptr addr, uint64_t seen, uint64_t most,
	uint64_t *copy)
{
	int64_t bytes =
		string_bytes(c, arg, addr, seen, most, OWN(string_part));

	if (bytes < 0)
		return (int)bytes;
	struct uptr to = {0};
	int error = copy_room(c, arg, addr, (uint64_t)bytes, &to);
	if (error)
		return error;
	*copy = uptr_value(to);
	error = memory_copy(to, addr, (uint64_t)bytes - 1);
	to = uptr_add(to, (uint64_t)bytes - 1);
	return error ? error : memory_write(to, "", 1);
}

/*
 * Copy the string of the caller at (addr), of (most) bytes with its NUL, to the
 * stack of the callee. Leaves its address there in (*copy).
 */
static inline int string_copy(struct call *c, uint32_t arg, struct uptr addr,
	uint64_t most, uint64_t *copy)
{
	/* Nearly all end on the page that they begin on. */
	uint64_t max = page_left(addr);
	if (max > most)
		max = most;
	if (memory_check_quick(c->f->caller, addr, max, false, NULL))
		return string_copy_long(c, arg, addr, 0, most, copy);
	int64_t bytes = memory_string(OWN(string_part), addr, max);
	if (bytes < 0)
		return string_copy_long(c, arg, addr, max, most, copy);
	struct uptr to = {0};
	int error = copy_room(c, arg, addr, (uint64_t)bytes, &to);
	if (error)
		return error;
	*copy = uptr_value(to);
	return memory_write(to, OWN(string_part), (uint64_t)bytes);
}

int string_argument(struct call *c, uint32_t arg, struct uptr addr)
{
	uint64_t most = c->interface->arg[arg].size;

	return string_copy(c, arg, addr, most, place_of(c, arg));
}

__attribute__((noinline)) int strings_argument(
	struct call *c, uint32_t arg, struct uptr addr)
{
	static PER_THREAD uint64_t strings[STRINGS_MAX];
	uint64_t *all = OWN(strings);
	uint64_t most = c->interface->arg[arg].size;
	struct uptr copy = {0};
	uint32_t n = 0;
	int error;

	do {
		if (n == STRINGS_MAX)
			return limit_refuse(c, arg, CUBICLE_REASON_STRINGS,
				STRINGS_MAX - 1, -E2BIG);
		time_step();
		struct uptr at = uptr_add(addr, 8 * n);
		error = argument_check(c, arg, at, 8, false);
		if (!error)
			error = memory_read(&all[n], at, 8);
		/* A pointer that is not NULL may still lead to address 0. */
		if (!error && all[n])
			error = string_copy(
				c, arg, uptr_from(all[n]), most, &all[n]);
		if (error)
			return error;
	} while (all[n++]);
	error = copy_room(c, arg, addr, 8 * n, &copy);
	if (error)
		return error;
	*place_of(c, arg) = uptr_value(copy);
	return memory_write(copy, all, 8 * n);
}
