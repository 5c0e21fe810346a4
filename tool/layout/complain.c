/* SPDX-License-Identifier: MIT */
/* complain.c: errors in layouts. */
#include <stdarg.h>
#include <stdio.h>
#include "layout/complain.h"
#include "lib/complain.h"

int layout_complain(
	const struct layout *layout, unsigned line, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (!line)
		return complain("%s: %s", layout->file, text);
	return complain("%s:%u: %s", layout->file, line, text);
}
