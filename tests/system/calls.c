/* SPDX-License-Identifier: MIT */
/* calls.c: commands of the driver about gates. */
#include <cubicle/space_abi.h>
#include "commands.h"
#include "driver.h"
#include "other.h"
#include "registers.h"
#include "place.h"
#include "say.h"
#include "server.h"

/* --- numbers -------------------------------------------------------------- */

static void sums(void)
{
	CHECK_IS(server_sum0(), 12345);
	CHECK_IS(server_sum1(-7), -7);
	CHECK_IS(server_sum2(5, 6), 17);
	CHECK_IS(server_sum3(5, 6, 7), 38);
	CHECK_IS(server_sum4(5, 6, 7, 8), 70);
	CHECK_IS(server_sum5(5, 6, 7, 8, 9), 115);
	CHECK_IS(server_sum6(5, 6, 7, 8, 9, 10), 175);
	CHECK_IS(server_sum7(5, 6, 7, 8, 9, 10, 11), 252);
	CHECK_IS(server_sum8(5, 6, 7, 8, 9, 10, 11, 12), 348);
	CHECK_IS(server_sum9(5, 6, 7, 8, 9, 10, 11, 12, 13), 465);
	CHECK_IS(server_sum10(5, 6, 7, 8, 9, 10, 11, 12, 13, 14), 605);
	CHECK_IS(server_sum11(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15), 770);
	CHECK_IS(server_sum12(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -16), 578);
	CHECK_IS(server_sum1(INT64_MIN), INT64_MIN);
}

static void reals(void)
{
	CHECK(server_float(1.5f, -2.25f) == -3.375f);
	CHECK(server_ten_doubles(1, 2, 3, 4, 5, 6, 7, 8, 9.5, 10) == 389.5);
	CHECK(server_mixed(1, .5, 2, .25, 3, 1, 4, 2, 5, 4, 6, 8) == 91080);
	CHECK(server_spilled(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -3, .25) == 355);
	CHECK_IS(server_spilled_words(1, 2, 3, 4, 5, 6, 7, 2.0, 100), 1056);
}

static void small(void)
{
	CHECK_IS(server_not(true), 0);
	CHECK_IS(server_not(false), 1);
	CHECK_IS(server_char(-128), 127);
	CHECK_IS(server_char(-5), -6);
	CHECK_IS(server_byte(255), 0);
	CHECK_IS(server_byte(127), 128);
	CHECK_IS(server_short(-32768), 32767);
	CHECK_IS(server_short(-1), -2);
	CHECK_IS(server_int(-2147483647), -2147483648l);
	CHECK_IS(server_int(0), -1);
	CHECK_IS(server_unsigned(0xffffffff), 0);
	CHECK_IS(server_unsigned(0x7fffffff), 0x80000000);
}

static void varargs(void)
{
	CHECK(server_varargs(0) == 0);
	CHECK(server_varargs(1, -7l, 2.5) == 2493);
	CHECK(server_varargs(3, 1l, 2l, 3l, .5, .25, .125) == 1389);
	CHECK(server_varargs(7, 1l, 2l, 3l, 4l, 5l, 6l, 7l, 1.0, 1.0, 1.0, 1.0,
		      1.0, 1.0, 1.0) == 28140);
}

static void structs(void)
{
	struct words8 w = server_words8(1, 2, 3, 4, 5, 6, 7, 8);
	struct words2 two = server_words2(-9);
	struct doubles2 d = server_doubles2(.5);
	struct word_double wd = server_word_double(3);
	struct double_word dw = server_double_word(4);
	struct floats3 f = server_floats3(1.5);
	struct words3 three = server_words3(11);
	struct mixed_big m = server_mixed_big(1.25, -6);

	CHECK_IS(server_words1(-4).a, -4);
	CHECK(two.a == -9 && two.b == -8);
	CHECK(d.a == .5 && d.b == 1.5);
	CHECK(wd.a == 3 && wd.b == 3.5);
	CHECK(dw.a == 4.5 && dw.b == 4);
	CHECK(f.a == 1.5f && f.b == 2.5f && f.c == 3.5f);
	CHECK(three.a == 11 && three.b == 12 && three.c == 13);
	CHECK(m.a == 1.25 && m.b == -6 && m.c == 2.5);
	for (int i = 0; i < 8; i++)
		CHECK_IS(w.a[i], i + 1);
}

void command_numbers(void)
{
	sums();
	reals();
	small();
	varargs();
	structs();
}

/* --- calls ---------------------------------------------------------------- */

int64_t driver_down(int n)
{
	return n ? n + server_down(n - 1) : 0;
}

int driver_twice(int x)
{
	return 2 * x;
}

int driver_thrice(int x)
{
	return 3 * x;
}

static int square(int x)
{
	return x * x;
}

/* Functions that are exported have one address for everybody. */
static void addresses(void)
{
	static int (*const local)(int) = driver_twice;
	struct server_operations operations = {driver_twice, driver_thrice};
	uint64_t twice = (uintptr_t)local;

	CHECK_IS(cubicle_owner((const void *)(uintptr_t)twice), 0);
	CHECK_IS(local(21), 42);
	CHECK_IS(operations.second(5), 15);
	CHECK_IS(server_operate(&operations, 7), 2114);
	CHECK_IS(driver_touch((uintptr_t)driver_self, TOUCH_CALL), DRIVER_ID);
	CHECK_IS(server_call((const void *)(uintptr_t)driver_self), DRIVER_ID);
}

void command_calls(void)
{
	CHECK_IS(driver_self(), DRIVER_ID);
	CHECK_IS(server_self(), SERVER_ID);
	CHECK_IS(other_self(), OTHER_ID);
	CHECK_IS(server_caller(CUBICLE_SELF), DRIVER_ID);
	CHECK_IS(server_caller(OTHER_ID), DRIVER_ID);
	CHECK_IS(driver_down(1), 1);
	CHECK_IS(driver_down(100), 5050);
	CHECK_IS(server_down(101), 5151);
	addresses();
	CHECK_IS(server_callback(square, 3), 25);
	CHECK_IS(server_callback(square, 4), 41);
	CHECK_IS(server_callback(NULL, 4), SERVER_NULL);
	CHECK_IS(server_callback(driver_twice, 4), 18);
	CHECK_IS((uintptr_t)server_token(&square), (uintptr_t)&square);
	CHECK_IS(cubicle_depth(), 1);
}

/* --- unwinding ------------------------------------------------------------ */

static void *escape_to[5];
static int escape_depth;

int driver_escape(void)
{
	int error = cubicle_unwind(escape_depth);

	if (error)
		return error;
	__builtin_longjmp(escape_to, 1);
}

/* From driver through server and driver and server back into the driver. */
static int escape_once(void)
{
	escape_depth = cubicle_depth();
	if (__builtin_setjmp(escape_to))
		return 1;
	return server_escape(3);
}

void command_unwind(void)
{
	int good = 0;

	CHECK_IS(cubicle_depth(), 1);
	CHECK_IS(cubicle_unwind(0), -22);
	CHECK_IS(cubicle_unwind(-1), -22);
	CHECK_IS(cubicle_unwind(2), -22);
	CHECK_IS(cubicle_unwind(1000000), -22);
	CHECK_IS(cubicle_unwind(1), 0);
	/* Depth 1 is the driver's, so the server may not go back to it. */
	CHECK_IS(server_unwind(1), -22);
	CHECK_IS(server_unwind(0), -22);
	/* More often than there are frames: none may be lost. */
	for (int i = 0; i < 1000; i++)
		good += escape_once() == 1 && cubicle_depth() == 1;
	CHECK_IS(good, 1000);
	CHECK_IS(server_sum12(5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, -16), 578);
	CHECK_IS(driver_down(50), 1275);
}

/* --- violations ----------------------------------------------------------- */

void command_depth(void)
{
	CHECK_IS(driver_down((int)argument_number(2)),
		argument_number(2) * (argument_number(2) + 1) / 2);
	say("survived");
}

/* Where the stubs jump to: jmp rel32 is at byte 6 of each. */
static uint64_t gate_entry(void)
{
	uint64_t stub = CUBICLE_SPACE_BASE + CUBICLE_STUBS_OFFSET;
	int32_t distance;

	__builtin_memcpy(&distance, place_pointer(stub + 7), 4);
	return stub + 11 + (uint64_t)(int64_t)distance;
}

static uint64_t stub(uint64_t edge)
{
	return CUBICLE_SPACE_BASE + CUBICLE_STUBS_OFFSET +
		CUBICLE_STUB_BYTES * edge;
}

/*
 * Ways into the gates that a cubicle may not take (HOW): other, which the
 * layout lets call nobody, takes them.
 */
void command_jump(void)
{
	if (argument_is(2, "edge"))
		other_jump((uintptr_t)server_self, 0);
	else if (argument_is(2, "beyond"))
		other_jump(stub(2047), 0);
	else if (argument_is(2, "number"))
		other_jump(gate_entry(), (uint32_t)argument_number(3));
	else if (argument_is(2, "signal"))
		other_jump(stub(1), 0);
	else if (argument_is(2, "callback")) {
		/* It is open to the server alone. */
		CHECK_IS(server_callback(square, 3), 25);
		other_jump(server_last_visit(), 0);
	} else if (argument_is(2, "return")) {
		/* Twice: each time to the call that is outstanding. */
		/* Backend sfi: it is where every callee returns to. */
		CHECK(REGISTERS_SFI || server_return_early(stub(0)) == 77);
		CHECK(REGISTERS_SFI || server_return_early(stub(0)) == 77);
		CHECK_IS(server_down(10), 55);
		return;
	} else if (argument_is(2, "raw")) {
		say_hex("address", place_address(PLACE_TEXT));
		say_hex("data", place_address(PLACE_DATA));
		server_call(place_pointer(place_address(PLACE_TEXT)));
	} else if (argument_is(2, "trap")) {
		/* Single steps, into the gate. */
		__asm__ volatile(REGISTERS_PLAIN(
			"pushf\n orl $0x100, (%%rsp)\n popf\n") "call *%0\n"
				 :
				 : "r"(server_self)
				 : "rax", "rcx", "rdx", "rsi", "rdi", "r8",
				 "r9", "r10", "r11", "memory", "cc");
	}
	say("survived");
}
