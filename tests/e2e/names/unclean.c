/* SPDX-License-Identifier: MIT */
/* unclean.c: tool/lib/clean.c, and it does nothing. */
#include "lib/clean.h"

void clean_name(char *text, size_t bytes)
{
	text[bytes - 1] = 0;
}

void clean_line(char *text)
{
	(void)text;
}

void clean_put(FILE *to, const char *name)
{
	fputs(name, to);
}
