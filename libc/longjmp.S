/* SPDX-License-Identifier: MIT */
/*
 * longjmp.S: takes the place of musl's src/setjmp/x86_64/longjmp.s. Calls to
 * other cubicles that were made since the setjmp() are left behind, so the
 * monitor is told to forget them. What is in a jmp_buf is as in musl's setjmp.s,
 * which is not replaced.
 */
#define JB_RBX 0
#define JB_RBP 8
#define JB_R12 16
#define JB_R13 24
#define JB_R14 32
#define JB_R15 40
#define JB_RSP 48
#define JB_RIP 56

	.text
	.globl longjmp, _longjmp
	.type longjmp, @function
	.type _longjmp, @function
longjmp:
_longjmp:
	/* What the gate keeps, and the stack as at a call. */
	mov %rdi, %rbx
	mov %esi, %ebp
	sub $8, %rsp
	mov JB_RSP(%rdi), %rdi
	call cubicle_unwind_to@PLT
	mov %ebp, %eax
	cmp $1, %eax /* 0 is 1 */
	adc $0, %eax
	mov %rbx, %rdi
	mov JB_RBX(%rdi), %rbx
	mov JB_RBP(%rdi), %rbp
	mov JB_R12(%rdi), %r12
	mov JB_R13(%rdi), %r13
	mov JB_R14(%rdi), %r14
	mov JB_R15(%rdi), %r15
	mov JB_RSP(%rdi), %rsp
	jmp *JB_RIP(%rdi)
	.size longjmp, . - longjmp

	.section .note.GNU-stack, "", @progbits
