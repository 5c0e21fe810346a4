/* SPDX-License-Identifier: MIT */
/*
 * test_mpk.c: backend mpk does not start on a machine on which it would not
 * hold, whatever else that has. XCR0 is forged, the decision is the monitor's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "../monitor.h"

/* --- the rest of the monitor ---------------------------------------------- */

uint8_t x86_has_fsgsbase;
uint64_t x86_xcr0;
struct cubicle cubicles[CUBICLE_SLOTS];
uint32_t cubicle_count = 2, cubicle_pkru[CUBICLE_SLOTS];
struct page pages[CUBICLE_SLOTS][CUBICLE_SLOT_BYTES >> 12];
char fault_shown[2 * PAGE];
uint64_t monitor_end;
char monitor_text[1], monitor_text_end[1], monitor_rodata_end[1],
	monitor_views[1], monitor_views_end[1], monitor_data[1],
	monitor_data_end[1];
static int keys, keys_max;
static bool ports_denied;

void mpk_enter(void), mpk_leave_call(void), mpk_lower(void), mpk_signal(void);
#define NAME(name)      \
	void name(void) \
	{               \
	}
NAME(mpk_enter)
NAME(mpk_leave_call)
NAME(mpk_lower)
NAME(mpk_signal)
NAME(gate_leave_return)

bool keys_ran(const struct signal_context *context)
{
	(void)context;
	return false;
}

void keys_restore(struct signal_context *context, uint64_t frame)
{
	(void)context, (void)frame;
}

void scan_component(const struct text *t)
{
	(void)t;
}

void scan_space(void)
{
}

uint64_t stub_address(uint32_t id, uint32_t edge)
{
	(void)id, (void)edge;
	return 0;
}

void inherit_no_ports(void)
{
	ports_denied = true;
}

void panic(const char *format, ...)
{
	fail_msg("%s", format);
	__builtin_unreachable();
}

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	(void)a, (void)b, (void)c, (void)d, (void)e;
	assert_int_equal(number, SYS_PKEY_ALLOC);
	return keys < keys_max ? ++keys : -28;
}

/* --- tests ---------------------------------------------------------------- */

/* What backend mpk says of a machine. */
static const char *start(uint64_t xcr0, uint8_t fsgsbase, int keys_left)
{
	x86_xcr0 = xcr0;
	x86_has_fsgsbase = fsgsbase;
	keys_max = keys_left;
	keys = 0;
	ports_denied = false;
	memset(cubicle_pkru, 0, sizeof(cubicle_pkru));
	return backend_mpk.start();
}

/* x87, SSE, AVX, AVX-512, PKRU, AMX: today's machines. */
#define XCR0_TODAY 0x602e7
#define XCR0_APX   0x80000

static void test_today(void **state)
{
	(void)state;
	assert_null(start(XCR0_TODAY, 1, 15));
	assert_int_equal(keys, 15);
	assert_true(ports_denied);
	/* Key 3 and what is published; nothing but that. */
	assert_int_equal(cubicle_pkru[1], 0x55555524);
	assert_int_equal(cubicle_pkru[2], 0x55555464);
}

/* Each bit alone, and with all others: only that of APX counts. */
static void test_apx(void **state)
{
	(void)state;
	for (int bit = 0; bit < 64; bit++)
		for (int others = 0; others < 3; others++) {
			uint64_t some[] = {0, XCR0_TODAY, ~(uint64_t)XCR0_APX};
			uint64_t xcr0 = some[others] | (uint64_t)1 << bit;
			const char *why = start(xcr0, 1, 15);
			if (bit != 19) {
				assert_null(why);
				continue;
			}
			assert_non_null(why);
			assert_non_null(strstr(why, "APX"));
			assert_int_equal(keys, 0);
			assert_int_equal(cubicle_pkru[1], 0);
		}
}

static void test_less(void **state)
{
	(void)state;
	assert_non_null(strstr(start(XCR0_TODAY, 0, 15), "FSGSBASE"));
	assert_non_null(strstr(start(XCR0_TODAY, 1, 14), "15 protection keys"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_today),
		cmocka_unit_test(test_apx),
		cmocka_unit_test(test_less),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
