/* SPDX-License-Identifier: MIT */
/*
 * gate_dev.S: the ways in and out under the backends that do not hold against
 * hostile code. gate.S has the rest.
 */
#include "arch/x86_64/gate_ways.h"

/* --- none: no protection; the modelled one spends the time of a WRPKRU ----- */

	BACKEND none

none_raise:
	ELSEWHERE
	jmp gate_dispatch

	.globl none_lower
none_lower:
	jmp *%r11
	.cfi_endproc

	BACKEND modelled

	/*
	 * none_sled and none_sled_lower point into a row of dependent
	 * multiplications, three cycles each, so many before its end as
	 * --wrpkru-cycles asks for. LFENCE makes what follows wait for them,
	 * as WRPKRU does.
	 */
	.globl modelled_raise_end, modelled_lower_end
modelled_raise:
	ELSEWHERE
	jmp *modelled_raise_start(%rip)
	.rept 256
	imul %eax, %eax
	.endr
modelled_raise_end:
	lfence
	jmp gate_dispatch

	.globl modelled_lower
modelled_lower:
	jmp *modelled_lower_start(%rip)
	.rept 256
	imul %eax, %eax
	.endr
modelled_lower_end:
	lfence
	jmp *%r11
	.cfi_endproc

/* --- mprotect: the monitor's memory is opened and closed by a system call --- */

	BACKEND mprotect

	/* mprotect(monitor_data, its size, \prot), done at \done; clobbers rax rcx rdx r11,
	 * keeps rdi and rsi in vector registers. */
	.macro MONITOR_DATA prot done
	movq %rdi, %xmm13
	movq %rsi, %xmm12
	movq %r11, %xmm11
	lea monitor_data(%rip), %rdi
	lea monitor_data_end(%rip), %rsi
	sub %rdi, %rsi
	mov $\prot, %edx
	mov $10, %eax
	syscall
\done:
	test %eax, %eax
	jnz 1f
	movq %xmm13, %rdi
	movq %xmm12, %rsi
	movq %xmm11, %r11
	.endm

mprotect_raise:
	ELSEWHERE
	MONITOR_DATA 3, mprotect_raise_done
	jmp gate_dispatch
1:	ud2

	.globl mprotect_lower, mprotect_raise_done, mprotect_lower_done
mprotect_lower:
	MONITOR_DATA 0, mprotect_lower_done
	pxor %xmm11, %xmm11
	pxor %xmm12, %xmm12
	pxor %xmm13, %xmm13
	jmp *%r11
1:	ud2

	/*
	 * void mprotect_resume(void *frame): close the monitor's memory and
	 * go on where a signal interrupted a cubicle.
	 */
	.globl mprotect_resume
mprotect_resume:
	mov %rdi, %rbx
	MONITOR_DATA 0, mprotect_resume_done
	mov %rbx, %rsp
	mov $15, %eax
	syscall
1:	ud2
	.cfi_endproc

	/* Where the time of a WRPKRU is spent. */
	.bss
	.balign 8
	.globl modelled_raise_start, modelled_lower_start
modelled_raise_start:
	.skip 8
modelled_lower_start:
	.skip 8

	.section .note.GNU-stack, "", @progbits
