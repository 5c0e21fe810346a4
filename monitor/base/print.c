/* SPDX-License-Identifier: MIT */
/*
 * print.c: text, without a libc; safe in a signal handler.
 */
#include <cubicle/report_abi.h>
#include <stdarg.h>
#include "base/host.h"
#include "base/print.h"

struct out {
	char *buf;
	size_t bytes, used;
};

static void put(struct out *o, char c)
{
	if (o->used + 1 < o->bytes)
		o->buf[o->used++] = c;
}

static void put_string(struct out *o, const char *s)
{
	while (*s)
		put(o, *s++);
}

static void put_number(struct out *o, uint64_t n, uint32_t base)
{
	char digits[24];
	int i = 0;

	do
		digits[i++] = "0123456789abcdef"[n % base];
	while (n /= base);
	while (i)
		put(o, digits[--i]);
}

static void put_signed(struct out *o, int64_t n)
{
	if (n < 0)
		put(o, '-');
	put_number(o, n < 0 ? -(uint64_t)n : (uint64_t)n, 10);
}

/* %s %d %u %x %c %%, and %lu %ld %lx for 64 bits. */
static void put_format(struct out *o, const char *f, va_list args)
{
	for (; *f; f++) {
		if (*f != '%') {
			put(o, *f);
			continue;
		}
		bool wide = f[1] == 'l';
		f += wide ? 2 : 1;
		switch (*f) {
		case 's':
			put_string(o, va_arg(args, const char *));
			break;
		case 'c':
			put(o, (char)va_arg(args, int));
			break;
		case 'd':
			put_signed(o,
				wide ? va_arg(args, int64_t)
				     : va_arg(args, int));
			break;
		case 'u':
		case 'x':
			put_number(o,
				wide ? va_arg(args, uint64_t)
				     : va_arg(args, uint32_t),
				*f == 'x' ? 16 : 10);
			break;
		default:
			put(o, *f);
		}
	}
	o->buf[o->used] = 0;
}

size_t print(char *buf, size_t bytes, const char *format, ...)
{
	struct out o = {buf, bytes, 0};
	va_list args;

	va_start(args, format);
	put_format(&o, format, args);
	va_end(args);
	return o.used;
}

static void say(const char *what, const char *format, va_list args)
{
	static char line[1024];
	struct out o = {line, sizeof(line) - 1, 0};

	put_string(&o, what);
	put_format(&o, format, args);
	/* Names in refused files must not control a terminal; 8-bit control
	 * characters can do that, too. */
	for (size_t i = 0; i < o.used; i++)
		if (line[i] < ' ' || line[i] > '~')
			line[i] = '?';
	line[o.used++] = '\n';
	host_call(SYS_WRITE, 2, (uintptr_t)line, o.used, 0, 0);
}

void refuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("cubicle: ", format, args);
	host_call(SYS_EXIT_GROUP, CUBICLE_EXIT_INVALID, 0, 0, 0, 0);
	__builtin_unreachable();
}

void panic(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say("cubicle: the monitor stops: ", format, args);
	host_call(SYS_EXIT_GROUP, CUBICLE_EXIT_VIOLATION, 0, 0, 0, 0);
	__builtin_unreachable();
}
