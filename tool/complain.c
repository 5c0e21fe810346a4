/* SPDX-License-Identifier: MIT */
/* complain.c: messages of the tool. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include "complain.h"

int complain(const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	/* What is quoted from files is not to steer a terminal. */
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	/* In one write, so that it is not mixed with the program's output. */
	fprintf(stderr, "cubicle: %s\n", text);
	return -EINVAL;
}
