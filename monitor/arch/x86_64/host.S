/* SPDX-License-Identifier: MIT */
/*
 * host.S: copies that may fault, system calls of the host, the FS base, and the
 * monitor's stacks.
 */
#include "gate_abi.h"

	.text
	.cfi_sections .debug_frame

	/*
	 * void arch_fs_write(uint64_t base), with FSGSBASE. It is no right: every
	 * cubicle can give FS a base by loading a selector, and gates put it in
	 * order.
	 */
	.globl arch_fs_write
arch_fs_write:
	wrfsbase %rdi
	ret

	/*
	 * long arch_copy(void *dst, const void *src, size_t len)
	 * 0, or -EFAULT if the processor faulted; see fault.c, which continues
	 * at arch_copy_fault. Clobbers what a C function may.
	 */
	.globl arch_copy, arch_copy_end, arch_copy_fault
arch_copy:
	.cfi_startproc
	cmp $8, %rdx
	jb 6f
	/* The last eight bytes are copied at the end, even if some of them
	 * were copied before. */
	lea -8(%rsi, %rdx), %r8
	lea -8(%rdi, %rdx), %r9
	cmp $256, %rdx
	jae 3f
	/* Copy short data in steps of 32 bytes. No gate passes anything in
	 * xmm8 and xmm9. */
	sub $32, %rdx
	jb 2f
1:	movups (%rsi), %xmm8
	movups 16(%rsi), %xmm9
	movups %xmm8, (%rdi)
	movups %xmm9, 16(%rdi)
	add $32, %rsi
	add $32, %rdi
	sub $32, %rdx
	jae 1b
2:	test $16, %dl
	jz 4f
	movups (%rsi), %xmm8
	movups %xmm8, (%rdi)
	add $16, %rsi
	add $16, %rdi
4:	test $8, %dl
	jz 5f
	mov (%rsi), %rax
	mov %rax, (%rdi)
5:	mov (%r8), %rax
	mov %rax, (%r9)
	xor %eax, %eax
	ret
3:	mov %rdx, %rcx
	shr $3, %rcx
	rep movsq
	jmp 5b
	/* Less than eight. */
6:	test $4, %dl
	jz 7f
	mov (%rsi), %eax
	mov %eax, (%rdi)
	add $4, %rsi
	add $4, %rdi
7:	test $2, %dl
	jz 8f
	movzwl (%rsi), %eax
	mov %ax, (%rdi)
	add $2, %rsi
	add $2, %rdi
8:	test $1, %dl
	jz 9f
	movzbl (%rsi), %eax
	mov %al, (%rdi)
9:	xor %eax, %eax
	ret
arch_copy_end:
arch_copy_fault:
	mov $-14, %rax
	ret
	.cfi_endproc

	/*
	 * long arch_syscall(a, b, c, d, e, number): a system call of the host,
	 * with the secret of lock.c.
	 */
	.globl arch_syscall
arch_syscall:
	.cfi_startproc
	mov %r9, %rax
	mov %rcx, %r10
	mov host_secret(%rip), %r9
	syscall
	xor %r9d, %r9d
	ret
	.cfi_endproc

	/*
	 * long arch_mmap(bytes, prot, flags, fd, offset): see host.h. The secret
	 * leaves the register after the call.
	 */
	.globl arch_mmap
arch_mmap:
	.cfi_startproc
	mov %rdx, %r10
	mov %rsi, %rdx
	mov %rdi, %rsi
	mov %r8, %r9
	mov %rcx, %r8
	mov host_secret(%rip), %rdi
	mov $9, %eax
	syscall
	xor %edi, %edi
	ret
	.cfi_endproc

	/*
	 * long arch_clone(uint64_t flags, struct thread *thread, uint32_t *tid,
	 * void (*begin)(void)): a thread of the host, which calls (begin) on its stack.
	 * Its FS base becomes (thread) if the flags ask for that.
	 */
	.globl arch_clone
arch_clone:
	.cfi_startproc
	push %rbx
	.cfi_adjust_cfa_offset 8
	mov %rcx, %rbx
	mov %rdx, %r10
	mov %rsi, %r8
	mov host_secret(%rip), %r9
	mov $56, %eax
	syscall
	xor %r9d, %r9d
	test %rax, %rax
	jz 1f
	pop %rbx
	.cfi_adjust_cfa_offset -8
	ret
1:	.cfi_undefined %rip
	xor %ebp, %ebp
	call *%rbx
	ud2
	.cfi_endproc

	.bss
	/* See host.h. */
	.balign 8
	.globl host_secret
host_secret:
	.skip 8

	/* The stacks of the first thread, before its record: for signals, and for calls. */
	.section .bss.thread.stacks, "aw", @nobits
	.balign THREAD_STACKS_BYTES
	.globl monitor_stacks
monitor_stacks:
	.skip FAULT_STACK_BYTES
	.globl fault_stack_top
fault_stack_top:
	.skip THREAD_STACKS_BYTES - FAULT_STACK_BYTES
	.globl monitor_stack_top
monitor_stack_top:

	.section .note.GNU-stack, "", @progbits
