/* SPDX-License-Identifier: MIT */
/*
 * gate_ways.h: the ways in and out of the monitor, for the backends that enter
 * by a call of a stub and whose callees return into the gate. Assembly.
 */
#ifndef GATE_WAYS_H
#define GATE_WAYS_H

#include "gate_abi.h"

/* OWN offset: in struct thread of the running thread (base/thread.h). */
#if GATE_KEYS
#define OWN %gs:
#else
#define OWN %fs:
#endif

	/* Before gate.S, see monitor.lds. */
	.section .text.ways, "ax", @progbits

	/*
	 * Unwind information for debuggers, while the caller's stack pointer
	 * is in a register. After that it is in the frame: gdb/cubicle.py
	 * unwinds from there, and ELSEWHERE stops any other unwinder.
	 */
	.cfi_sections .debug_frame
	.macro ELSEWHERE
	.cfi_startproc
	.cfi_undefined %rip
	.endm

	/*
	 * From the registers at X_lower (gate.S) to those at the entry of the
	 * callee, whose address becomes r11.
	 */
	.macro CALLEE_REGISTERS
	mov %rbx, %rdx
	mov %r10, %rcx
	mov %rbp, %r11
	mov $8, %eax /* a variadic callee may look at xmm0 to xmm7 */
	xor %ebx, %ebx
	xor %ebp, %ebp
	xor %r10d, %r10d
	.endm

	/* For backend (x). */
	.macro BACKEND x
	.globl \x\()_enter
	.balign 64
\x\()_enter:
	.cfi_startproc
	mov %rcx, %r10
	movq %rdx, %xmm15
	movq (%rsp), %xmm14
	jmp \x\()_raise
	.cfi_endproc

	/* Continues X_lower; the caller's side of a call. */
	.globl \x\()_leave_call
	.balign 64
\x\()_leave_call:
	ELSEWHERE
	CALLEE_REGISTERS
	call *%r11
	/* X_return: the callee is back, with its own rights still. */
	mov %rax, %r10
	movq %rdx, %xmm15
	mov $EDGE_RETURN, %r11d
	jmp \x\()_raise

	/* Entered by the kernel, with a signal; see fault/. */
	.globl \x\()_signal
	.balign 64
\x\()_signal:
	movq %rdx, %xmm15
	mov $EDGE_SIGNAL, %r11d
	jmp \x\()_raise
	.cfi_endproc
	.endm

#endif
