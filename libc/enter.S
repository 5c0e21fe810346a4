/* SPDX-License-Identifier: MIT */
/*
 * enter.S: cubicle_enter(), where the cubicle of a libc is entered first.
 *
 * Nobody has called libc_start() in the cubicle of a library. So the libc starts
 * itself (libc_enter() in start.c) when the first function is called, and goes
 * on there with all arguments as they came. (No macros of the assembler: this is
 * rewritten for backend sfi before it is assembled.)
 */
#include <cubicle/space_abi.h>

#define ENTRY 8 /* struct cubicle_published */

	.text
	.globl cubicle_enter
	.type cubicle_enter, @function
cubicle_enter:
	mov $CUBICLE_PUBLISHED_ADDRESS, %r11
	mov ENTRY(%r11), %r11
	push %r11
	push %rdi
	push %rsi
	push %rdx
	push %rcx
	push %r8
	push %r9
	push %rax
	sub $0x88, %rsp /* for eight vector registers, and aligned */
	movups %xmm0, 0(%rsp)
	movups %xmm1, 16(%rsp)
	movups %xmm2, 32(%rsp)
	movups %xmm3, 48(%rsp)
	movups %xmm4, 64(%rsp)
	movups %xmm5, 80(%rsp)
	movups %xmm6, 96(%rsp)
	movups %xmm7, 112(%rsp)
	call libc_enter
	movups 0(%rsp), %xmm0
	movups 16(%rsp), %xmm1
	movups 32(%rsp), %xmm2
	movups 48(%rsp), %xmm3
	movups 64(%rsp), %xmm4
	movups 80(%rsp), %xmm5
	movups 96(%rsp), %xmm6
	movups 112(%rsp), %xmm7
	add $0x88, %rsp
	pop %rax
	pop %r9
	pop %r8
	pop %rcx
	pop %rdx
	pop %rsi
	pop %rdi
	pop %r11
	jmp *%r11
	.size cubicle_enter, . - cubicle_enter

	.section .note.GNU-stack, "", @progbits
