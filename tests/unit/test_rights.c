/* SPDX-License-Identifier: MIT */
/*
 * test_rights.c: the protection that a page needs to be read and written;
 * memory without an owner is open to no cubicle.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "../monitor.h"

#define SELF  1
#define OTHER 2

/* --- the rest of the monitor ---------------------------------------------- */

struct cubicle cubicles[CUBICLE_SLOTS];
uint32_t cubicle_count = 2;
struct cubicle_shares shares;
struct thread thread;
struct cubicle_counters counters;
struct page pages[CUBICLE_SLOTS][SLOT_PAGES];
const struct backend *backend;

static bool all_open;

bool window_shows(uint32_t owner, uint64_t page, uint32_t to)
{
	(void)page;
	return all_open && owner == OTHER && to == SELF;
}

uint64_t window_ahead(uint32_t owner, uint64_t page, uint32_t to)
{
	(void)owner, (void)page, (void)to;
	return 0;
}

bool grant_covers(
	struct frame *from, uint32_t id, struct urange r, uint32_t prot)
{
	(void)from, (void)id, (void)r, (void)prot;
	return false;
}

uint32_t grant_of_page(uint32_t id, uint64_t page, bool mapped)
{
	(void)id, (void)page, (void)mapped;
	return 0;
}

uint32_t pages_seen(uint32_t id, uint64_t addr)
{
	(void)id, (void)addr;
	return 0;
}

int memory_lend(uint64_t addr, uint32_t to, uint32_t prot)
{
	(void)addr, (void)to, (void)prot;
	return 0;
}

void memory_lend_ahead(uint64_t addr, uint64_t bytes, uint32_t to)
{
	(void)addr, (void)bytes, (void)to;
}

_Noreturn void panic(const char *format, ...)
{
	fail_msg("panic: %s", format);
	__builtin_trap();
}

/* --- tests ---------------------------------------------------------------------- */

static enum check check(uint32_t owner, uint32_t prot, bool write)
{
	uint64_t page = slot_base(owner) + CUBICLE_HEAP_OFFSET;
	struct uptr addr = uptr_from(page);

	page_of(page)->prot = (uint8_t)prot;
	enum check slow = memory_check(SELF, addr, 8, write, NULL);
	assert_int_equal(memory_check_quick(SELF, addr, 8, write, NULL), slow);
	return slow;
}

/* To read takes PROT_READ, to write PROT_WRITE, and no other right will do. */
static void test_page(void **state)
{
	(void)state;
	all_open = true;
	for (uint32_t owner = SELF; owner <= OTHER; owner++)
		for (uint32_t prot = 0; prot < 8; prot++) {
			bool reads = prot & PROT_READ,
			     writes = prot & PROT_WRITE;
			assert_int_equal(check(owner, prot, false),
				reads ? CHECK_OK : CHECK_UNMAPPED);
			assert_int_equal(check(owner, prot, true),
				writes		? CHECK_OK
					: reads ? CHECK_READONLY
						: CHECK_UNMAPPED);
		}
}

static void test_closed(void **state)
{
	(void)state;
	all_open = false;
	assert_int_equal(check(OTHER, PROT_READ, false), CHECK_FOREIGN);
	assert_int_equal(check(SELF, PROT_READ, false), CHECK_OK);
}

static bool is_open_at(uint64_t addr, uint64_t bytes, struct uptr *bad)
{
	struct urange r = {addr, addr + bytes};

	return memory_is_open(SELF, r, bad);
}

/* A range that begins in a slot, and goes on after it. */
static void test_open_to_nobody(void **state)
{
	uint64_t last = slot_base(OTHER) + CUBICLE_SLOT_BYTES - PAGE;
	struct uptr bad = {0};

	(void)state;
	all_open = true;
	assert_true(is_open_at(last, PAGE, &bad));
	assert_false(is_open_at(last, PAGE + 1, &bad));
	assert_int_equal(uptr_value(bad), last + PAGE);
	assert_false(is_open_at(CUBICLE_SPACE_BASE - PAGE, 1, &bad));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_closed),
		cmocka_unit_test(test_open_to_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
