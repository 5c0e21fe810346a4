/* SPDX-License-Identifier: MIT */
/*
 * gate_sfi.S: the ways in and out under backend sfi. The box, and with it the
 * stack, is all that changes. gate.S has the rest.
 */
#include "gate_ways.h"

	/* A stub in the box jumps here. No other code can leave the box. */
	.globl sfi_enter
	.balign 64
sfi_enter:
	.cfi_startproc
	mov %rcx, %r10
	movq %rdx, %xmm15
	movq (%rsp), %xmm14
	jmp gate_dispatch
	.cfi_endproc

	.globl sfi_lower
	.balign 64
sfi_lower:
	ELSEWHERE
	mov OWN THREAD_RUNNING, %eax
	lea sfi_box(%rip), %rcx
	mov (%rcx, %rax, 8), %rax
	.globl gate_gs_write
gate_gs_write:
	wrgsbase %rax
	xor %ecx, %ecx
	jmp *%r11

	/* The callee returns to the first stub of its box. rax: the box. */
	.globl sfi_leave_call
	.balign 64
sfi_leave_call:
	lea CUBICLE_STUBS_OFFSET(%rax), %rax
	push %rax
	CALLEE_REGISTERS
	jmp *%r11

	.globl sfi_return
	.balign 64
sfi_return:
	mov %rax, %r10
	movq %rdx, %xmm15
	mov $EDGE_RETURN, %r11d
	jmp gate_dispatch

	/* Where it says that it was called from, if that is where a bundle
	 * begins. That address of its own is what it finds in r8. */
	.globl sfi_leave_return
	.balign 64
sfi_leave_return:
	and $-CUBICLE_BUNDLE_BYTES, %r8d
	add %rax, %r8
	mov %r10, %rax
	mov %rsi, %rdx
	xor %esi, %esi
	xor %r10d, %r10d
	xor %r11d, %r11d
	lea 8(%rsp), %rsp
	jmp *%r8

	.globl sfi_signal
	.balign 64
sfi_signal:
	movq %rdx, %xmm15
	mov $EDGE_SIGNAL, %r11d
	jmp gate_dispatch
	.cfi_endproc

	/* By id: where the box of a cubicle begins. */
	.bss
	.balign 8
	.globl sfi_box
sfi_box:
	.skip 8 * CUBICLE_SLOTS

	.section .note.GNU-stack, "", @progbits
