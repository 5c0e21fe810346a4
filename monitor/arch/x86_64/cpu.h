/* SPDX-License-Identifier: MIT */
/* cpu.h: what this processor has, and its FS base and time stamp counter. */
#ifndef MONITOR_CPU_H
#define MONITOR_CPU_H

#include "base/base.h"

struct cubicle_published;

extern uint8_t x86_vectors, x86_has_fsgsbase;
extern uint64_t x86_xcr0; /* processor states that the kernel has enabled */

/* Find out what there is; (stack) is as the kernel left it. */
void arch_start(const uint64_t *stack);

/* Publish the clock: the rate is what was seen since arch_start(). */
void arch_calibrate(struct cubicle_published *p);

/* Read the FS base, which a cubicle may have changed. Without RDFSBASE, return
 * the value that the monitor wrote last. */
uint64_t arch_fs_base(void);

/* Make (base) the FS base. */
void arch_fs_set(uint64_t base);
void arch_fs_write(uint64_t base);

/* Have the gates find the record of this thread (base/thread.h). */
void arch_own_set(void);

/* A cubicle can load a selector into GS, and no gate finds the record any more.
 * True if that has happened: now they find it again. */
bool arch_own_lost(void);

/* Start a thread of the host, of which the kernel says the number in (tid); see
 * host.S. A negative errno, or that number. */
struct thread;
int64_t arch_clone(uint64_t flags, struct thread *thread, uint32_t *tid,
	void (*begin)(void));

/* Where the register PKRU is in the state that XSAVE writes. */
uint32_t arch_keys_offset(void);

/* 0, or -EFAULT if the processor faulted: then fault.c continues it at
 * arch_copy_fault. */
int64_t arch_copy(void *dst, const void *src, size_t len);
extern char arch_copy_end[], arch_copy_fault[];

/* Sections of the monitor, from monitor.lds. */
extern char monitor_text[], monitor_text_end[], monitor_rodata_end[];
extern char monitor_views[], monitor_views_end[];
extern char monitor_data[], monitor_data_end[];
extern uint64_t monitor_end; /* of its data, and of the blocks of threads */

#endif
