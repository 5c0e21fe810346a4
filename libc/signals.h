/* SPDX-License-Identifier: MIT */
/*
 * signals.h: signals, for system calls that these interrupt.
 */
#ifndef LIBC_SIGNALS_H
#define LIBC_SIGNALS_H

#include <signal.h>
#include <stdint.h>

#pragma GCC visibility push(hidden)

/* Give signals of the host their default actions. This is called when a program
 * begins. A library does not call it, and signals of the host do not reach it.
 */
void signal_start(void);

/* Handlers that were called. */
enum signal_ran {
	SIGNAL_NONE,
	SIGNAL_RESTARTS, /* all of them with SA_RESTART */
	SIGNAL_ENDS,	 /* a wait, with -EINTR */
};

/* Deliver what has come from the host, and is not blocked. */
enum signal_ran signal_deliver(void);

/* Is this the libc of the program, which gets signals? */
int signal_can_come(void);

/* Block (mask) instead of what is blocked now, which is the result. */
uint64_t signal_block(uint64_t mask);

/* Signals of (set) wait for signal_take(), blocked or not. */
void signal_await(uint64_t set);

/* Take one of these that has come, to (info), which may be NULL; 0: none has.
 */
int signal_take(siginfo_t *info);

/* Those for this thread alone that it does not block; and is there any that it
 * does not? */
uint64_t signal_directed(void);
int signal_is_here(void);

/* Thread (number) begins, with the mask of this one; or has ended. */
void signal_thread_begins(int number);
void signal_thread_ends(int number);

/* Signal (n) for the program, from itself. */
void signal_raise(int signal);

/* There is a descriptor of signalfd() for (mask). */
void signal_for_files(uint64_t mask);

/* Tell vfs which signals are pending, if there is such a descriptor. */
void signal_tell_files(void);

/* A wait ended with -EINTR. Has a signal come for such a descriptor, and none
 * for a handler? */
int signal_is_for_file(void);

/* read() of (fd), such a descriptor, with room for (bytes) bytes. The bytes, or
 * 0: nothing is pending. */
long signal_read(int fd, void *buf, size_t bytes);

/* A handler was called when the present system call began. If it waits, it ends
 * with -EINTR at once: the program may have looked before for what the handler
 * has done, and would wait for ever. */
extern int signal_interrupts;

#pragma GCC visibility pop

#endif
