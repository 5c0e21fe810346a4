/* SPDX-License-Identifier: MIT */
/*
 * thread.h: what each thread of the host has of its own: a record with the
 * calls that are outstanding and the grants of all of them, frames, stacks of
 * the monitor and buffers.
 *
 * All of it lies in one block, as monitor.lds puts it together: the stacks,
 * which end at a multiple of their size, the record from there on, and what is
 * declared with PER_THREAD. A gate finds the record by the base of a segment
 * that cubicles cannot choose: FS where the backend is sfi, GS elsewhere. Code
 * in C runs on the stacks and finds it by the stack pointer.
 */
#ifndef MONITOR_THREAD_H
#define MONITOR_THREAD_H

#include <cubicle/interface_abi.h>
#include "arch/x86_64/gate_abi.h"
#include "base/limits.h"
#include "base/space.h"

struct edge;

/*
 * A range that the callee of a frame may access while the call lasts. As long
 * as (prot) is not 0, all of it is mapped with that protection: memory that is
 * unmapped ends the grants of it, and no page loses rights otherwise.
 */
struct grant {
	struct urange range;
	uint32_t prot; /* 0: it has ended, and its pages are not taken back yet
			*/
	uint16_t to;   /* the callee */
	bool mapped;   /* some page of it may be with the callee */
};

/* Something on the callee's stack that is to be copied back. */
struct copy_back {
	struct uptr from, to;
	uint64_t bytes;
	uint32_t arg;
};

/* An outstanding call. */
struct frame {
	uint64_t rsp, return_address;
	uint64_t rbx, rbp, r12, r13, r14, r15;
	uint32_t caller, callee;
	struct edge *edge;
	uint64_t old_sp; /* of the caller, before this call */
	uint32_t mxcsr;
	uint16_t fcw, spare;
	uint64_t arg[6];
	uint64_t new_sp; /* of the callee */
	uint64_t result, result2;
	uint64_t entry;	 /* the function */
	uint32_t finish; /* FINISH_*: has gate_finish() something to do? */
	uint32_t keep;	 /* vector registers that carry something */
	/* From here on for C alone. */
	uint32_t first_grant, grants;
	uint32_t copies;
	uint32_t timed;	    /* TIMED_* of call/time.h */
	uint64_t pages;	    /* that were mapped at the caller's expense */
	uint64_t count_max; /* maximum of a count, in bytes */
	uint64_t counted;   /* time stamp counter, if calls are counted */
	/* One for each argument, and one for a struct result. */
	struct copy_back copy[CUBICLE_ARGS_MAX + 1];
};

/* frames[0] is nobody's call: it makes every return from it a violation. */
struct frame_slot {
	struct frame frame;
	char spare[FRAME_BYTES - sizeof(struct frame)];
};

struct thread {
	struct frame *frame;  /* the innermost outstanding call */
	uint64_t signal_mask; /* the kernel's mask outside of handlers */
	uint32_t running;     /* id of the running cubicle */
	uint32_t copying;     /* arch_copy() is at work */
	uint32_t grants;      /* used, of all frames */
	/* Backend mpk: 0 while a cubicle runs, 1 while the monitor does, and 2
	 * where a signal interrupted it. */
	uint32_t inside;
	uint32_t number; /* from 1 */
	/* That of the host, whose kernel clears it when the thread is gone. */
	uint32_t tid;
	/* Where arch_copy() found nothing in a file, if it failed so, or 0. */
	struct uptr lost;
	struct thread *self; /* and the end of the stack for calls */
	uint64_t tp; /* where code in a view finds no FS: see backend/sfi.c */
	uint64_t sp[CUBICLE_SLOTS];	/* where the next call into it begins */
	uint32_t active[CUBICLE_SLOTS]; /* outstanding calls into it */
	/* The FS base that each cubicle has set; 0: none. */
	uint64_t fs[CUBICLE_SLOTS];
	/* For each cubicle, the grants of all of its calls. */
	uint32_t granted[CUBICLE_SLOTS];
	uint64_t altstack; /* for signals */
	void (*end)(void); /* when its first call has returned, which does not
			    * return; NULL: all of it ends */
	uint32_t home;	   /* the cubicle that has started it; 0: none */
	uint32_t charged;  /* the account, while it does not run: call/time.h */
	struct urange home_stack; /* its stack there */
	/* While it waits: threads/wait.c. */
	struct thread *next;
	uint64_t waits_at;
	uint32_t woken, interrupted;
	uint32_t in_host; /* it waits there */
	struct grant grant[GRANTS_MAX];
};

/* OWN(v) is what the running thread has in place of (v), which is declared with
 * PER_THREAD; current is its record. (v) itself is the first thread's. */
#if __STDC_HOSTED__ /* a test of the monitor */
#define PER_THREAD
#define OWN(v)	     (v)
#define OWN_OF(t, v) (v)
#define current	     (&thread)
extern struct thread thread;
#define thread_blocks	 0u
#define thread_record(n) ((void)(n), current)
#else
#define PER_THREAD __attribute__((section(".bss.thread.more")))
#define OWN(v)	   OWN_OF(current, v)
#define OWN_OF(t, v)                               \
	(*(__typeof__(v) *)(void *)((char *)&(v) + \
		((char *)(t)-monitor_stack_top)))
#define current current_thread()
extern char monitor_stack_top[]; /* and the record, of the first thread */

/* The blocks of further threads follow the data of the monitor. (monitor.lds)
 */
extern char monitor_stacks[], monitor_thread_end[], monitor_data_end[];
#define THREAD_BYTES                                        \
	(((uint64_t)(monitor_thread_end - monitor_stacks) + \
		 THREAD_STACKS_BYTES - 1) &                 \
		~(uint64_t)(THREAD_STACKS_BYTES - 1))
extern uint32_t thread_blocks; /* how many there are */

/* The record of the first thread, 0, or in one of these blocks. */
static inline struct thread *thread_record(uint32_t n)
{
	char *stacks =
		n ? monitor_data_end + (n - 1) * THREAD_BYTES : monitor_stacks;

	return (struct thread *)(void *)(stacks + THREAD_STACKS_BYTES);
}

static inline struct thread *current_thread(void)
{
	uintptr_t sp;

	__asm__("mov %%rsp, %0" : "=r"(sp));
	return (struct thread *)((sp | (THREAD_STACKS_BYTES - 1)) + 1);
}
#endif

extern struct frame_slot frames[FRAMES_MAX + 1]; /* PER_THREAD */

static inline struct frame *frame_below(struct frame *f)
{
	return (struct frame *)(void *)((char *)f - FRAME_BYTES);
}

static inline struct frame *frame_above(struct frame *f)
{
	return (struct frame *)(void *)((char *)f + FRAME_BYTES);
}

/* Remove (f), the innermost frame, which was released. */
void frame_pop(struct frame *f);

#endif
