/* SPDX-License-Identifier: MIT */
/* say.c: see say.h. */
#include <cubicle/host.h>
#include "rt/string.h"
#include "say.h"

static int failures;

/* A line that is being put together. */
static struct line {
	char text[512];
	size_t used;
} line;

static void put(const char *text)
{
	size_t n = strlen(text);

	if (n > sizeof(line.text) - 1 - line.used)
		n = sizeof(line.text) - 1 - line.used;
	memcpy(line.text + line.used, text, n);
	line.used += n;
}

static void put_number(uint64_t n, unsigned base)
{
	char digits[24];
	size_t i = sizeof(digits);

	digits[--i] = 0;
	do
		digits[--i] = "0123456789abcdef"[n % base];
	while (n /= base);
	put(&digits[i]);
}

static void put_signed(int64_t n)
{
	if (n < 0)
		put("-");
	put_number(n < 0 ? 0 - (uint64_t)n : (uint64_t)n, 10);
}

static void put_end(void)
{
	size_t done = 0;

	line.text[line.used++] = '\n';
	while (done < line.used) {
		int64_t n = host_write(
			HOST_STDOUT, line.text + done, line.used - done);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	line.used = 0;
}

void say(const char *text)
{
	put(text);
	put_end();
}

void say_hex(const char *what, uint64_t value)
{
	put(what);
	put(" 0x");
	put_number(value, 16);
	put_end();
}

void check(bool good, const char *what)
{
	failures += !good;
	put(good ? "ok - " : "not ok - ");
	put(what);
	put_end();
}

void check_is(int64_t got, int64_t wanted, const char *what)
{
	failures += got != wanted;
	put(got == wanted ? "ok - " : "not ok - ");
	put(what);
	put(" is ");
	put_signed(wanted);
	if (got != wanted) {
		put(": it is ");
		put_signed(got);
	}
	put_end();
}

int check_failures(void)
{
	return failures;
}
