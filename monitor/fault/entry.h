/* SPDX-License-Identifier: MIT */
/*
 * entry.h: what the kernel leaves on the stack for a signal, once it is proved
 * that it did.
 */
#ifndef MONITOR_FAULT_ENTRY_H
#define MONITOR_FAULT_ENTRY_H

#include "base/base.h"

#define FAULT_STATE_MAX 0x8000 /* bytes of vector registers */

/* PER_THREAD: a page that cubicles may read and one that they may not, see
 * entry.c; and the state of the vector registers, as XSAVE writes it. */
extern char fault_shown[2 * PAGE], fault_state[FAULT_STATE_MAX];

/* Its component that has PKRU; XSAVE leaves out components that are 0. */
#define STATE_KEYS BIT(9)

/* The error code of a page fault (Intel SDM, volume 3, 4.7). */
#define FAULT_WRITE   2
#define FAULT_EXECUTE 16
#define TRAP_PAGE     14

/* What the kernel puts on the stack: linux/arch/x86/include/asm/sigframe.h. */
struct signal_info {
	int32_t number, error, code, pad;
	uint64_t address;
};

struct signal_context {
	uint64_t flags, link;
	uint64_t stack[3];
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t rdi, rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, eflags;
	uint64_t segments, error, trap, oldmask, cr2;
	uint64_t fpstate; /* address */
	uint64_t reserved[8];
	uint64_t mask;
};

/* si_call_addr and si_syscall, in a SIGSYS that a filter sent; (syscall) is the
 * value of a signal that was sent with one. */
struct signal_call {
	int32_t number, error, code, pad;
	uint64_t address;
	int32_t syscall;
};

/*
 * While the handler runs, the kernel blocks all signals, which a cubicle cannot
 * do, and puts the frame at the top of the alternate stack. At all other times
 * no signal is blocked: fault_start() ensures that, whatever was inherited.
 */
void fault_prove_entry(
	const void *info, const struct signal_context *context, uint64_t frame);

/* Copy the frame to where no cubicle can write, and leave nothing behind. */
struct signal_context *fault_frame_take(
	const struct signal_context *context, uint64_t frame);

/* Did the signal interrupt the monitor, and not a cubicle? Without keys, code
 * of the monitor that a cubicle has jumped to is taken for the monitor. */
bool monitor_ran(const struct signal_context *context);

/* The same for backends without keys: struct backend, ran. */
bool fault_ran_by_place(const struct signal_context *context);

/* Was the monitor's stack in use? */
bool fault_on_monitor_stack(const struct signal_context *context);

/* The address where rt_sigreturn finds what it restores. */
uint64_t fault_resume(struct signal_context *context, uint64_t frame);

/* Was it the monitor itself that touched what it must not? */
bool fault_own_mistake(const struct signal_context *context);

#endif
