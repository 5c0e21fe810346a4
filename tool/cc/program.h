/* SPDX-License-Identifier: MIT */
/*
 * program.h: whole programs, built by makefiles and configure scripts of
 * others.
 *
 * Nouns
 *   sysroot       the folder with the headers of the component libc, the
 * component, and a static libc of the host feature test  a program that a build
 * links and runs to find out what there is
 *
 * A program becomes a component. A feature test is linked twice: as a
 * component, so that it fails if libc.so does not have what it needs, and as a
 * static program of the host, which runs.
 */
#ifndef CC_PROGRAM_H
#define CC_PROGRAM_H

#include "arguments.h"

/* Find the sysroot, after folder_make(). 0, or 1 and the reason was printed. */
int program_begin(const struct job *job);

/* Add what a program is compiled with. */
void program_add_flags(struct list *l);

/* Is what (job) links a feature test? */
bool program_is_test(const struct job *job);

/*
 * The file that -l(name) stands for; "" if the component libc or the compiler
 * has all of it, NULL if there is none and the reason was printed.
 */
const char *program_library(const struct job *job, const char *name);

/*
 * Link (input), (count) options and files in order, of which no file is a
 * source, to what (job) asks for. 0, or a status to end with.
 */
int program_link(
	const struct job *job, const struct argument *input, size_t count);

#endif
