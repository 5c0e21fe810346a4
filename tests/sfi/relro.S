/* SPDX-License-Identifier: MIT */
/* relro.S: is assembled as it is, see relro.c. */
	.text
	.p2align 5
	.globl relro_jump
	.hidden relro_jump
	.type relro_jump, @function
relro_jump:
	jmp *relro_pointer(%rip)
	.p2align 5

	.data
	.globl relro_pointer
	.hidden relro_pointer
	.balign 8
relro_pointer:
	.quad relro_jump

	.section .note.GNU-stack, "", @progbits
