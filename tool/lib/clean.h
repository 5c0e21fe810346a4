/* SPDX-License-Identifier: MIT */
/*
 * clean.h: what others have named, made harmless for a terminal, and for a
 * line.
 *
 * Names come from components (symbols, debug information), from the monitor's
 * records of them, from archives, layouts and the command line. None of them
 * may move a cursor, or look as if the tool had written a line of its own. All
 * that the tool prints goes through one of these.
 */
#ifndef TOOL_CLEAN_H
#define TOOL_CLEAN_H

#include <stddef.h>
#include <stdio.h>

/* End (text), which has room for (bytes), with a NUL. What is not printable
 * ASCII becomes a question mark: for names in components. */
void clean_name(char *text, size_t bytes);

/* The same for a message, a line in which names of files may be UTF-8. Control
 * characters, those that change the direction, and what is not UTF-8 become
 * question marks. */
void clean_line(char *text);

/* Print (name) as clean_name() makes it. */
void clean_put(FILE *to, const char *name);

#endif
