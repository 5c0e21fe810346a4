/* SPDX-License-Identifier: MIT */
/*
 * threads.h: threads of cubicles. Each is a thread of the host, and has the
 * baton while it runs (call/baton.h). What a thread has of its own was reserved
 * at the start.
 */
#ifndef MONITOR_THREADS_THREADS_H
#define MONITOR_THREADS_THREADS_H

#include "base/base.h"

/* Threads that the layout allows besides the first, of all cubicles. */
uint32_t threads_allowed(void);

/* Reserve what the threads need that the layout allows. */
void threads_reserve(void);

/*
 * Start a thread in the running cubicle: call (entry), a function of it, with
 * (arg), on the stack at (stack, bytes). Its FS base is (tls), if that is not 0
 * and there is one. The number of the thread, or -EPERM   (entry) is no
 * function of the cubicle, or this is not that of the program -EINVAL  the
 * stack is too small, or it or (tls) is not in its memory -EDEADLK the program
 * was called by another cubicle, which waits for it -EAGAIN  there are as many
 * threads as the layout allows, or the host gives no more
 */
int64_t thread_start(uint64_t entry, uint64_t arg, uint64_t stack,
	uint64_t bytes, uint64_t tls);

/* The running thread ends; everything ends with the last one. */
_Noreturn void thread_end(void);

/* Thread (number) of cubicle (id), or NULL. */
struct thread *thread_find(uint32_t number, uint32_t id);

/* The number of the running thread; that of the first is 1. */
int64_t thread_number(void);

#endif
