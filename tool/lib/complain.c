/* SPDX-License-Identifier: MIT */
/* complain.c: messages of the tool. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "lib/clean.h"
#include "lib/complain.h"

static void print(const char *format, va_list args)
{
	char text[2048];

	vsnprintf(text, sizeof(text), format, args);
	clean_line(text);
	/* In one write, so that it is not mixed with the program's output. */
	fprintf(stderr, "cubicle: %s\n", text);
}

int complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(format, args);
	va_end(args);
	return -EINVAL;
}

void inform(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print(format, args);
	va_end(args);
}
