/* SPDX-License-Identifier: MIT */
/*
 * crossing.S: both ends of a call through a gate, with all registers full.
 */
#include "state_abi.h"

	/* Where a register is in struct state is its number. */
	.macro EACH_GENERAL do s
	\do %rcx, 1, \s
	\do %rdx, 2, \s
	\do %rbx, 3, \s
	\do %rbp, 5, \s
	\do %rsi, 6, \s
	\do %rdi, 7, \s
	\do %r8, 8, \s
	\do %r9, 9, \s
	\do %r10, 10, \s
	\do %r11, 11, \s
	\do %r12, 12, \s
	\do %r13, 13, \s
	\do %r14, 14, \s
	\do %r15, 15, \s
	\do %rax, 0, \s
	.endm

	.macro LOAD_ONE register n s
	mov \s + 8 * \n(%rip), \register
	.endm

	.macro SAVE_ONE register n s
	mov \register, \s + 8 * \n(%rip)
	.endm

	/* All but the general registers. Clobbers flags. */
	.macro LOAD_OTHERS s
	fxrstor64 \s + STATE_FX(%rip)
	cmpb $0, state_has_avx512(%rip)
	je 6f
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	vmovdqu64 \s + STATE_VECTOR + 64 * \n(%rip), %zmm\n
	.endr
	.irp n, 0,1,2,3,4,5,6,7
	kmovq \s + STATE_MASK + 8 * \n(%rip), %k\n
	.endr
	jmp 8f
6:	cmpb $0, state_has_avx(%rip)
	je 7f
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	vmovdqu \s + STATE_VECTOR + 64 * \n(%rip), %ymm\n
	.endr
	jmp 8f
7:
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	movdqu \s + STATE_VECTOR + 64 * \n(%rip), %xmm\n
	.endr
8:
	.endm

	/* All but the general registers. Clobbers rax, rdx. */
	.macro SAVE_OTHERS s
	stmxcsr \s + STATE_MXCSR(%rip)
	fnstcw \s + STATE_FCW(%rip)
	mov $STATE_COMPONENTS, %eax
	xor %edx, %edx
	xsave64 \s + STATE_SAVED(%rip)
	.endm

	/* Flags, which nothing has changed so far, and then sane ones. */
	.macro SAVE_FLAGS s
	pushfq
	popq \s + STATE_FLAGS(%rip)
	pushq $0x202
	popfq
	.endm

	.macro STACK_WORDS do s
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23
	\do \n, \s
	.endr
	.endm

	.macro PUT_WORD n s
	mov \s + STATE_STACK + 8 * \n(%rip), %rax
	mov %rax, 8 * \n(%rsp)
	.endm

	.macro GET_WORD n s
	mov 8 + 8 * \n(%rsp), %rax
	mov %rax, \s + STATE_STACK + 8 * \n(%rip)
	.endm

	.hidden crossing_before, crossing_after, crossing_found, crossing_leaves
	.hidden crossing_target, crossing_which, crossing_work
	.hidden state_has_avx, state_has_avx512

	.text

	/*
	 * void crossing_call(void): call crossing_target with all that
	 * crossing_before has, and write down what is found afterwards in
	 * crossing_after.
	 */
	.globl crossing_call
	.hidden crossing_call
	.type crossing_call, @function
crossing_call:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	sub $8, %rsp
	mov %rsp, stack(%rip)
	sub $(8 * STATE_WORDS), %rsp
	STACK_WORDS PUT_WORD, crossing_before
	mov %rsp, crossing_before + 8 * 4(%rip)
	LOAD_OTHERS crossing_before
	EACH_GENERAL LOAD_ONE, crossing_before
	pushq crossing_before + STATE_FLAGS(%rip)
	popfq
	call *crossing_target(%rip)
	EACH_GENERAL SAVE_ONE, crossing_after
	mov %rsp, crossing_after + 8 * 4(%rip)
	mov stack(%rip), %rsp
	SAVE_FLAGS crossing_after
	SAVE_OTHERS crossing_after
	fninit
	ldmxcsr sane(%rip)
	add $8, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

	/*
	 * uint64_t crossing_plain(uint64_t gate, uint64_t a, uint64_t b, uint64_t
	 * c, uint64_t d): gate(a, b, c, d), of which no register has to come
	 * back, so that the program goes on where gates do not restore them.
	 */
	.globl crossing_plain
	.hidden crossing_plain
	.type crossing_plain, @function
crossing_plain:
	push %rbx
	push %rbp
	push %r12
	push %r13
	push %r14
	push %r15
	sub $8, %rsp
	mov %rsp, plain_stack(%rip)
	mov %rdi, %rax
	mov %rsi, %rdi
	mov %rdx, %rsi
	mov %rcx, %rdx
	mov %r8, %rcx
	call *%rax
	mov plain_stack(%rip), %rsp
	add $8, %rsp
	pop %r15
	pop %r14
	pop %r13
	pop %r12
	pop %rbp
	pop %rbx
	ret

	/*
	 * All functions come here, crossing_which tells them apart: write down
	 * what there is in crossing_found, have crossing_work() look at it, and
	 * leave what crossing_leaves has.
	 */
	.globl crossing_entry
	.hidden crossing_entry
	.type crossing_entry, @function
crossing_entry:
	EACH_GENERAL SAVE_ONE, crossing_found
	mov %rsp, crossing_found + 8 * 4(%rip)
	SAVE_FLAGS crossing_found
	STACK_WORDS GET_WORD, crossing_found
	SAVE_OTHERS crossing_found
	fninit
	ldmxcsr sane(%rip)
	mov %rsp, %rbx
	and $-16, %rsp
	call crossing_work
	mov %rbx, %rsp
	LOAD_OTHERS crossing_leaves
	EACH_GENERAL LOAD_ONE, crossing_leaves
	pushq crossing_leaves + STATE_FLAGS(%rip)
	popfq
	ret

	/* Functions to be passed as callbacks. */
	.globl crossing_backs
	.hidden crossing_backs
	.type crossing_backs, @function
	.balign STATE_BACK_BYTES
crossing_backs:
	.irp n, 1,2,3,4,5,6
	.balign STATE_BACK_BYTES
	movl $-\n, crossing_which(%rip)
	jmp crossing_entry
	.endr

	.data
	.balign 8
stack:	.quad 0
plain_stack:
	.quad 0
sane:	.long 0x1f80

	.section .note.GNU-stack, "", @progbits
