/* SPDX-License-Identifier: MIT */
/*
 * commands.h: what the driver can be told to do. The first argument of the
 * program names a command, the others are its own.
 *
 * A command prints what it checks (say.h). Those that are to end in a violation
 * print "survived" if they do not; then they have failed, unless the layout or
 * the backend is one that does not protect.
 */
#ifndef COMMANDS_H
#define COMMANDS_H

/* Does argument (n) say (word)? */
int argument_is(unsigned n, const char *word);

/* The number that argument (n) is; hexadecimal with 0x in front. */
unsigned long argument_number(unsigned n);

/* Map (pages) pages of the heap of cubicle (id) from page (first) on. */
void map_heap(unsigned id, unsigned long first, unsigned long pages);

/* matrix READER VICTIM PLACE TOUCH, or ADDRESS for PLACE */
void command_matrix(void);

/* windows.c */
void command_window_errors(void);
void command_window_use(void);
void command_window_ahead(void);
void command_window_count(void);
void command_window_wait(void);
void command_window_limits(void);
void command_window_many(void);
void command_window_after(void); /* fatal; HOW */
void command_window_lazy(void);	 /* fatal; HOW */

/* calls.c */
void command_numbers(void);
void command_calls(void);
void command_registers(void);
void command_unwind(void);
void command_depth(void); /* fatal */
void command_jump(void);  /* fatal; HOW */

/* arguments.c */
void command_arguments(void);
void command_grants(void);
void command_bad(void); /* fatal; HOW */

/* copies.c */
void command_copies(void);
void command_late(void); /* fatal, where copies are checked; HOW */

/* faults.c */
void command_fault(void); /* fatal; HOW */
void command_wait(void);  /* until there is something on stdin */

#endif
