/* SPDX-License-Identifier: MIT */
/*
 * entry.S: where the kernel starts the monitor.
 */
	.text
	.cfi_sections .debug_frame

	/* The kernel's stack holds argc, argv, environment and auxv. */
	.globl monitor_entry
monitor_entry:
	mov %rsp, %rdi
	xor %ebp, %ebp
	lea monitor_stack_top(%rip), %rsp
	call monitor_start
	ud2

	.section .note.GNU-stack, "", @progbits
