/* SPDX-License-Identifier: MIT */
/*
 * enter.S: cubicle_enter(), where the cubicle of a libc is entered first.
 *
 * Nobody has called libc_start() in the cubicle of a library. So the libc starts
 * itself (libc_enter() in start.c) when the first function is called, and goes
 * on there with all arguments as they came.
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
	.irp n, 0,1,2,3,4,5,6,7
	movups %xmm\n, 16 * \n(%rsp)
	.endr
	call libc_enter
	.irp n, 0,1,2,3,4,5,6,7
	movups 16 * \n(%rsp), %xmm\n
	.endr
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
