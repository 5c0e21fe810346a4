/* SPDX-License-Identifier: MIT */
/*
 * entry.S: where the kernel starts the monitor, and copies that may fault.
 */
	.text

	/* The kernel's stack holds argc, argv, environment and auxv. */
	.globl monitor_entry
monitor_entry:
	mov %rsp, %rdi
	xor %ebp, %ebp
	lea monitor_stack_top(%rip), %rsp
	call monitor_start
	ud2

	/*
	 * long arch_copy(void *dst, const void *src, size_t len)
	 * 0, or -EFAULT if the processor faulted; see fault.c, which continues
	 * at arch_copy_fault. Clobbers what a C function may.
	 */
	.globl arch_copy, arch_copy_end, arch_copy_fault
arch_copy:
	mov %rdx, %rcx
	and $7, %edx
	shr $3, %rcx
	rep movsq
	mov %edx, %ecx
	rep movsb
	xor %eax, %eax
	ret
arch_copy_end:
arch_copy_fault:
	mov $-14, %rax
	ret

	/*
	 * long arch_syscall(a, b, c, d, e, number): a system call of the host,
	 * with the secret of lock.c.
	 */
	.globl arch_syscall
arch_syscall:
	mov %r9, %rax
	mov %rcx, %r10
	mov host_secret(%rip), %r9
	syscall
	xor %r9d, %r9d
	ret

	/* The stacks of the monitor: for calls, and for signals. */
	.bss
	.balign 4096
	.skip 0x10000
	.globl monitor_stack_top
monitor_stack_top:
	.skip 0x10000
	.globl fault_stack_top
fault_stack_top:

	.section .note.GNU-stack, "", @progbits
