/* SPDX-License-Identifier: MIT */
/*
 * copies.c: commands of the driver about copies of arguments that end with
 * their call (--check-copies).
 */
#include "commands.h"
#include "driver.h"
#include "place.h"
#include "rt/string.h"
#include "say.h"
#include "server.h"

static unsigned char buffer[16384];

/* What is right so often that it is not to be printed. */
static void check_quietly(bool good, const char *what)
{
	if (!good)
		check(false, what);
}

#define CHECK_QUIETLY(x) check_quietly((x), #x)

static bool all(const unsigned char *p, size_t len, unsigned char byte)
{
	while (len && *p == byte) {
		p++;
		len--;
	}
	return !len;
}

static void late_in(void)
{
	CHECK_IS(server_in(buffer, 100), 0);
	server_late(TOUCH_READ);
}

static void late_in_write(void)
{
	CHECK_IS(server_in(buffer, 5000), 0);
	server_late(TOUCH_WRITE);
}

static void late_out(void)
{
	CHECK_IS(server_out(buffer, 5000, 0), 0);
	server_late(TOUCH_WRITE);
}

static void late_inout(void)
{
	CHECK_IS(server_inout(buffer, 100, 0), 0);
	server_late(TOUCH_READ);
}

static void late_struct(void)
{
	static const struct server_record r;

	CHECK_IS(server_in_struct(&r), 0);
	server_late(TOUCH_READ);
}

static void late_array(void)
{
	CHECK_IS(server_in_array((const int32_t *)(void *)buffer, 100), 0);
	server_late(TOUCH_READ);
}

static void late_string(void)
{
	CHECK_IS(server_string_value("some text"), 9);
	server_late(TOUCH_READ);
}

static void late_strings(void)
{
	static const char *const strings[] = {"some", "text", NULL};

	CHECK_IS(server_strings_value(strings), 2);
	server_late(TOUCH_READ);
}

static void late_iovec(void)
{
	struct iovec v[1] = {{buffer, 100}};

	CHECK_IS(server_iovec_value(v, 1), 0);
	server_late(TOUCH_READ);
}

/* Not the last that was passed: who it was is remembered. */
static void late_older(void)
{
	CHECK_IS(server_string_value("some text"), 9);
	for (int i = 0; i < 1000; i++)
		CHECK_QUIETLY(server_byte_at(buffer, 100, 99) == 0);
	server_late(TOUCH_READ);
}

static void late_caller(void)
{
	CHECK_IS(server_string_value("some text"), 9);
	(void)*(volatile char *)place_pointer(server_late_address());
}

static void late_passed(void)
{
	CHECK_IS(server_string_value("some text"), 9);
	server_late_passed(false);
}

static void late_copied(void)
{
	CHECK_IS(server_string_value("some text"), 9);
	server_late_passed(true);
}

static void late_behind(void)
{
	CHECK_IS(server_byte_at(buffer, 32, 31), 0);
	server_byte_at(buffer, 32, 32);
}

/* All kinds, often enough for the pages to be used several times. */
void command_copies(void)
{
	for (int i = 0; i < 4000; i++) {
		size_t len = (size_t)(i * 7 % 9000);
		memset(buffer, i, len + 1);
		CHECK_QUIETLY(server_byte_at(buffer, len + 1, len) ==
			(unsigned char)i);
		CHECK_QUIETLY(server_inout(buffer, len + 1, 5) == 5);
		CHECK_QUIETLY(all(buffer, len + 1, 'x'));
		CHECK_QUIETLY(server_string("abc") == 3);
	}
	CHECK(true);
}

/* The server, or who is named, goes on using an argument. */
void command_late(void)
{
	static const struct {
		const char *name;
		void (*run)(void);
	} kinds[] = {
		{"in", late_in},
		{"in-write", late_in_write},
		{"out", late_out},
		{"inout", late_inout},
		{"struct", late_struct},
		{"array", late_array},
		{"string", late_string},
		{"strings", late_strings},
		{"iovec", late_iovec},
		{"older", late_older},
		{"caller", late_caller},
		{"passed", late_passed},
		{"copied", late_copied},
		{"behind", late_behind},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (argument_is(2, kinds[i].name))
			kinds[i].run();
	say("survived");
}
