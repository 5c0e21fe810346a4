/* SPDX-License-Identifier: MIT */
/*
 * gate_mpk.S: the ways in and out under backend mpk, with the only two WRPKRU
 * that there are. gate.S has the rest.
 */
#include "../../defence.h"
#include "gate_ways.h"

	BACKEND mpk

	/*
	 * thread.inside, in monitor memory, says that the monitor runs. If a
	 * signal comes before it is written, fault/entry.c restarts from mpk_raise.
	 */
	.globl mpk_raise, mpk_raised
	.balign 64
mpk_raise:
	ELSEWHERE
	xor %eax, %eax
	xor %ecx, %ecx
	xor %edx, %edx
	.globl mpk_raise_write
mpk_raise_write:
	wrpkru
#if DEFENDS(DEFENCE_RAISE)
	/* A jump to the WRPKRU can have any value in eax. Then start again,
	 * and enter on the regular way. */
	test %eax, %eax
	jnz mpk_raise
#else
	test %eax, %eax
	jz 1f
	jmp *%r11
1:
#endif
	cmp $EDGE_SIGNAL, %r11d
	je gate_signal
	incl OWN THREAD_INSIDE
mpk_raised:
	jmp gate_dispatch

	/* After its first instruction, this needs no rights. */
	.globl mpk_lower
	.balign 64
mpk_lower:
	movl $0, OWN THREAD_INSIDE
	mov published + PUBLISHED_PKRU(%rip), %eax
	xor %ecx, %ecx
	xor %edx, %edx
	.globl mpk_lower_write
mpk_lower_write:
	wrpkru
#if DEFENDS(DEFENCE_LOWER)
	/* Before anything is touched: with a value that forbids key 0, the
	 * kernel could not report a fault (before Linux 6.12). */
	test $PKRU_NEEDED, %al
	jnz 1f
	cmp published + PUBLISHED_PKRU(%rip), %eax
	jne 1f
#endif
	jmp *%r11
1:	mov $EDGE_NOWHERE, %r11d
	jmp mpk_raise
	.cfi_endproc

	/*
	 * Continues X_lower; the end of a return. The stack pointer is as it was
	 * at the call, so that this is a return for the processor, too, which
	 * predicts where it leads: a jump would have it miss here and in each
	 * function of the caller that returns after.
	 */
	.globl gate_leave_return
	.balign 64
gate_leave_return:
	.cfi_startproc
	mov %r10, %rax
	mov %rsi, %rdx
	xor %ecx, %ecx
	xor %esi, %esi
	xor %r10d, %r10d
	xor %r11d, %r11d
	mov %r8, (%rsp)
	xor %r8d, %r8d
	ret
	.cfi_endproc

	.section .note.GNU-stack, "", @progbits
