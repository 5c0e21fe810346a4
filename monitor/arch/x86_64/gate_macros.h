/* SPDX-License-Identifier: MIT */
/*
 * gate_macros.h: the steps that several gates share: they clear the registers of
 * a cubicle and switch to the next one. All run with the rights of the monitor.
 * Assembly. GATE_KEYS is 1 if the monitor has no
 * backend sfi.
 */
#ifndef GATE_MACROS_H
#define GATE_MACROS_H

/* The running cubicle is from now on (edx). Clobbers eax. */
.macro RUN
	mov %edx, OWN THREAD_RUNNING
	mov %edx, published_pages + PUBLISHED_RUNNING(%rip)
#if GATE_KEYS
	lea cubicle_pkru(%rip), %rax
	mov (%rax, %rdx, 4), %eax
	mov %eax, published_pages + PUBLISHED_PKRU(%rip)
#endif
	.endm

	/*
	 * Flags that would change how the monitor or the callee runs. The stack
	 * is the monitor's. Clobbers rax.
	 */
	.macro SANE_FLAGS
#if DEFENDS(DEFENCE_FLAGS)
	pushfq
	pop %rax
	test $FLAGS_BAD, %eax
	jz 8f
	push $FLAGS_SANE
	popfq
8:
#endif
	.endm

	.macro SCRUB_XMM numbers:vararg
	.irp n, \numbers
	pxor %xmm\n, %xmm\n
	.endr
	.endm

	/* What AVX-512 adds: the registers from 16 on, and the masks. */
	.macro SCRUB_AVX512
	.irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	vpxord %zmm\n, %zmm\n, %zmm\n
	.endr
	.irp n, 0,1,2,3,4,5,6,7
	kxorw %k\n, %k\n, %k\n
	.endr
	.endm

	/*
	 * Clear all vector registers that this processor has and the kernel
	 * enables. The usual case, AVX without AVX-512, takes no branch.
	 */
	.macro SCRUB_ALL
#if DEFENDS(DEFENCE_SCRUB)
	cmpb $VECTORS_AVX, x86_vectors(%rip)
	jne 7f
6:	vzeroall
9:
	.subsection 1
7:	jb 8f
	SCRUB_AVX512
	jmp 6b
8:	SCRUB_XMM 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	jmp 9b
	.previous
#endif
	.endm

	/* All but xmm0 to xmm7. */
	.macro SCRUB_HIGH
#if DEFENDS(DEFENCE_SCRUB)
	cmpb $VECTORS_AVX, x86_vectors(%rip)
	jb 7f
	je 6f
	SCRUB_AVX512
6:	vzeroupper
7:	SCRUB_XMM 8,9,10,11,12,13,14,15
#endif
	.endm

	/* All but the first FRAME_KEEP of frame (rcx), 1 to 8. Clobbers rax, rdx. */
	.macro SCRUB_BUT_KEPT
	SCRUB_HIGH
#if DEFENDS(DEFENCE_SCRUB)
	mov FRAME_KEEP(%rcx), %eax
	lea 4f(%rip), %rdx
	lea (%rdx, %rax, 4), %rdx /* four bytes each */
	jmp *%rdx
4:	SCRUB_XMM 0,1,2,3,4,5,6,7
#endif
	.endm

	/*
	 * Empty and clear the x87 registers, which are also the MMX registers.
	 * A pending exception traps at the next x87 instruction other than
	 * FN…, so the wrong cubicle would be blamed. The status word also has
	 * bits that could leak data. The load here sets the addresses of the
	 * last instruction and its operand. Some processors record the operand
	 * only for exceptions; there the value that FLDENV loaded stays,
	 * because FNINIT costs 53 cycles. Clobbers rax and the control word.
	 */
	.macro SCRUB_X87
#if DEFENDS(DEFENCE_SCRUB)
	fnstsw %ax
	test %ax, %ax
	jz 6f
	fninit
6:
	.irp n, 0,1,2,3,4,5,6,7
	pxor %mm\n, %mm\n
	.endr
	emms
	flds x87_zero(%rip)
	fstp %st(0)
#else
	fnclex
#endif
	.endm

	/* Floating point control into frame (rcx), and then sane. Clobbers
	 * rax. */
	.macro SANE_FLOAT
	stmxcsr FRAME_MXCSR(%rcx)
	fnstcw FRAME_FCW(%rcx)
	SCRUB_X87
#if DEFENDS(DEFENCE_FLAGS)
	cmpl $MXCSR_SANE, FRAME_MXCSR(%rcx)
	je 7f
	ldmxcsr mxcsr_sane(%rip)
7:	cmpw $FCW_SANE, FRAME_FCW(%rcx)
	je 8f
	fldcw fcw_sane(%rip)
8:
#endif
	.endm

#endif
