/* SPDX-License-Identifier: MIT */
/*
 * gate.S: how a call gets from one cubicle into another, and back.
 *
 *	stub ─► X_enter ─► X_raise ─► gate_dispatch ─► gate_call ─► X_lower ─► callee
 *	callee ─► X_return ─► X_raise ─► gate_dispatch ─► gate_return ─► X_lower ─► caller
 *
 * X is the backend; what lies between X_raise and X_lower runs with the rights
 * of the monitor and is the same for all of them.
 *
 * Anybody can jump to any byte of this. So: between an X_raise and the matching
 * X_lower nothing is believed that a register says, except as a value to be
 * passed on; and what follows the WRPKRU of X_lower is of no use to whoever has
 * only his own rights.
 *
 * Registers from X_enter to gate_call:
 *	r11	number of the edge
 *	rdi rsi r8 r9 xmm0-7	arguments, where the caller put them
 *	r10	argument that was in rcx
 *	xmm15	argument that was in rdx
 *	xmm14	return address, read with the rights of the caller
 * and from X_return to gate_return:
 *	r11	EDGE_RETURN
 *	r10	result that was in rax
 *	xmm15	result that was in rdx
 *
 * Registers at X_lower:
 *	r11	gate_leave_call or gate_leave_return
 *	r10	what becomes rcx (call) or rax (return)
 *	rbx	what becomes rdx (call);  rsi what becomes rdx (return)
 *	rbp	entry of the callee (call);  r8 return address (return)
 * all others are as the other side is to find them.
 */
#include "../../defence.h"
#include "gate_abi.h"

	.section .text.gate, "ax", @progbits

	/*
	 * For debuggers: where the caller's stack is, as long as that can be
	 * said here. Elsewhere it is in the frame, as tool/run/gdb/cubicle.py knows,
	 * and whoever does not is to stop.
	 */
	.cfi_sections .debug_frame
	.macro ELSEWHERE
	.cfi_startproc
	.cfi_undefined %rip
	.endm

/* --- the three ways in, for backend (x) ---------------------------------- */

	.macro BACKEND x
	.globl \x\()_enter
	.balign 64
\x\()_enter:
	.cfi_startproc
	mov %rcx, %r10
	movq %rdx, %xmm15
	movq (%rsp), %xmm14
	jmp \x\()_raise
	.cfi_endproc

	/* Continues X_lower; the caller's side of a call. */
	.globl \x\()_leave_call
	.balign 64
\x\()_leave_call:
	ELSEWHERE
	mov %rbx, %rdx
	mov %r10, %rcx
	mov %rbp, %r11
	mov $8, %eax /* a variadic callee may look at xmm0 to xmm7 */
	xor %ebx, %ebx
	xor %ebp, %ebp
	xor %r10d, %r10d
	call *%r11
	/* X_return: the callee is back, with its own rights still. */
	mov %rax, %r10
	movq %rdx, %xmm15
	mov $EDGE_RETURN, %r11d
	jmp \x\()_raise

	/* Entered by the kernel, with a signal; see fault/. */
	.globl \x\()_signal
	.balign 64
\x\()_signal:
	movq %rdx, %xmm15
	mov $EDGE_SIGNAL, %r11d
	jmp \x\()_raise
	.cfi_endproc
	.endm

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

/* --- mpk: the only two WRPKRU there are ----------------------------------- */

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
	/* Whoever came by a jump to the WRPKRU may have another value, and
	 * comes in as everybody does. */
	test %eax, %eax
	jnz mpk_raise
#else
	test %eax, %eax
	jz 1f
	jmp *%r11
1:
#endif
	incl thread + THREAD_INSIDE(%rip)
mpk_raised:
	jmp gate_dispatch

	/* After its first instruction, this needs no rights. */
	.globl mpk_lower
	.balign 64
mpk_lower:
	movl $0, thread + THREAD_INSIDE(%rip)
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

/* --- sfi: the box, and with it the stack, is all that changes ---------------- */

	/* By a stub in the box; nobody else can leave it. */
	.globl sfi_enter
	.balign 64
sfi_enter:
	.cfi_startproc
	mov %rcx, %r10
	movq %rdx, %xmm15
	movq (%rsp), %xmm14
	jmp gate_dispatch
	.cfi_endproc

	.globl sfi_lower
	.balign 64
sfi_lower:
	ELSEWHERE
	mov thread + THREAD_RUNNING(%rip), %eax
	lea sfi_box(%rip), %rcx
	mov (%rcx, %rax, 8), %rax
	.globl sfi_gs_write
sfi_gs_write:
	wrgsbase %rax
	xor %ecx, %ecx
	jmp *%r11

	/* The callee returns to the first stub of its box. rax: the box. */
	.globl sfi_leave_call
	.balign 64
sfi_leave_call:
	lea CUBICLE_STUBS_OFFSET(%rax), %rax
	push %rax
	mov %rbx, %rdx
	mov %r10, %rcx
	mov %rbp, %r11
	mov $8, %eax /* a variadic callee may look at xmm0 to xmm7 */
	xor %ebx, %ebx
	xor %ebp, %ebp
	xor %r10d, %r10d
	jmp *%r11

	.globl sfi_return
	.balign 64
sfi_return:
	mov %rax, %r10
	movq %rdx, %xmm15
	mov $EDGE_RETURN, %r11d
	jmp gate_dispatch

	/* Where it says that it was called from, if that is where a bundle
	 * begins. That address of its own is what it finds in r8. */
	.globl sfi_leave_return
	.balign 64
sfi_leave_return:
	and $-CUBICLE_BUNDLE_BYTES, %r8d
	add %rax, %r8
	mov %r10, %rax
	mov %rsi, %rdx
	xor %esi, %esi
	xor %r10d, %r10d
	xor %r11d, %r11d
	lea 8(%rsp), %rsp
	jmp *%r8

	.globl sfi_signal
	.balign 64
sfi_signal:
	movq %rdx, %xmm15
	mov $EDGE_SIGNAL, %r11d
	jmp gate_dispatch
	.cfi_endproc

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
	.globl gate_dispatch
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

/* --- with the rights of the monitor ---------------------------------------- */

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
	 * All vector registers. What is not there on this processor, or not
	 * switched on by the kernel, is not touched; the usual case is straight.
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
	 * The x87 registers, which are the MMX registers: empty and zero. An
	 * exception that is pending would trap at the next instruction that
	 * is not FN…, and whoever runs by then would be blamed; the status word
	 * also has bits that carry something. The addresses of the last
	 * instruction and its operand become those of the load here; where the
	 * processor notes an operand in exceptions alone, what FLDENV loaded
	 * stays, as FNINIT each time costs 53 cycles. Clobbers rax, and the
	 * control word.
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

	.balign 64
gate_dispatch:
	cld
	mov thread + THREAD_RUNNING(%rip), %eax
	test %r11d, %r11d
	jz gate_return
#if DEFENDS(DEFENCE_EDGES)
	cmp edge_count(%rip), %r11d
	jae gate_no_edge
#endif
	mov %r11d, %r11d
	shl $EDGE_SHIFT, %r11
	lea edges(%rip), %rcx
	add %rcx, %r11
#if DEFENDS(DEFENCE_CALLERS)
	mov %eax, %ecx
	shr $6, %ecx
	mov EDGE_CALLERS(%r11, %rcx, 8), %rcx
	bt %rax, %rcx /* of 64 */
	jnc gate_no_caller
#endif
	jmp *EDGE_HANDLER(%r11)

	/*
	 * Push a frame for the call; rcx becomes its address. There are enough
	 * frames for all that gate_prepare() allows all cubicles. In: eax the
	 * caller, r11 the edge. Clobbers rbx rbp r12, edx becomes the callee.
	 */
	.macro PUSH_FRAME
	mov thread + THREAD_FRAME(%rip), %rcx
	add $FRAME_BYTES, %rcx
	mov %rcx, thread + THREAD_FRAME(%rip)
	mov %rsp, FRAME_RSP(%rcx)
	movq %xmm14, FRAME_RETURN(%rcx)
	mov %rbx, FRAME_RBX(%rcx)
	mov %rbp, FRAME_RBP(%rcx)
	mov %r12, FRAME_R12(%rcx)
	mov %r13, FRAME_R13(%rcx)
	mov %r14, FRAME_R14(%rcx)
	mov %r15, FRAME_R15(%rcx)
	mov EDGE_CALLEE(%r11), %edx
	mov %eax, FRAME_CALLER(%rcx)
	mov %edx, FRAME_CALLEE(%rcx)
	mov %r11, FRAME_EDGE(%rcx)
	lea thread + THREAD_SP(%rip), %rbx
	mov (%rbx, %rax, 8), %rbp
	mov %rbp, FRAME_OLD_SP(%rcx)
	mov %rsp, (%rbx, %rax, 8)
	incl THREAD_ACTIVE - THREAD_SP(%rbx, %rdx, 4)
	.endm

	/* The running cubicle is from now on (edx). Clobbers eax. */
	.macro RUN
	mov %edx, thread + THREAD_RUNNING(%rip)
	mov %edx, published_pages + PUBLISHED_RUNNING(%rip)
	lea cubicle_pkru(%rip), %rax
	mov (%rax, %rdx, 4), %eax
	mov %eax, published_pages + PUBLISHED_PKRU(%rip)
	.endm

	/*
	 * A function with nothing but numbers in registers; gate_call_who: of
	 * which the first is to be the caller.
	 */
	.globl gate_call, gate_call_who
	.balign 64
gate_call_who:
	mov %eax, %edi
gate_call:
	PUSH_FRAME
	/* If the callee is in a call already, the nesting depth and its free
	 * stack must be checked. */
	cmpl $1, THREAD_ACTIVE - THREAD_SP(%rbx, %rdx, 4)
	jne gate_call_pushed
	mov (%rbx, %rdx, 8), %r12
	movl $FINISH_NOTHING, FRAME_FINISH(%rcx)
	RUN
	lea monitor_stack_top(%rip), %rsp
	SANE_FLAGS
	SANE_FLOAT
	lea -RED_ZONE_BYTES(%r12), %rsp
	and $-16, %rsp
	movq %xmm15, %rbx
	mov EDGE_ENTRY(%r11), %rbp
	SCRUB_ALL
	jmp *EDGE_CLEAR(%r11)

	/* gate_clear_N: registers from the (N+1)st argument on are empty. */
	.globl gate_clear_0, gate_clear_1, gate_clear_2, gate_clear_3
	.globl gate_clear_4, gate_clear_5, gate_clear_6
#if DEFENDS(DEFENCE_SCRUB)
gate_clear_0:
	xor %edi, %edi
gate_clear_1:
	xor %esi, %esi
gate_clear_2:
	xor %ebx, %ebx
gate_clear_3:
	xor %r10d, %r10d
gate_clear_4:
	xor %r8d, %r8d
gate_clear_5:
	xor %r9d, %r9d
gate_clear_6:
	xor %r12d, %r12d
	xor %r13d, %r13d
	xor %r14d, %r14d
	xor %r15d, %r15d
#else
gate_clear_0:
gate_clear_1:
gate_clear_2:
gate_clear_3:
gate_clear_4:
gate_clear_5:
gate_clear_6:
#endif
	mov gate_leave_call(%rip), %r11
	jmp *gate_lower(%rip)

	/*
	 * Any other function: gate_prepare() checks and moves its arguments.
	 */
	.globl gate_call_checked, gate_call_checked_who
	.balign 64
gate_call_checked_who:
	mov %eax, %edi
gate_call_checked:
	PUSH_FRAME
gate_call_pushed:
	mov %rdi, FRAME_ARG(%rcx)
	mov %rsi, FRAME_ARG + 8(%rcx)
	movq %xmm15, FRAME_ARG + 16(%rcx)
	mov %r10, FRAME_ARG + 24(%rcx)
	mov %r8, FRAME_ARG + 32(%rcx)
	mov %r9, FRAME_ARG + 40(%rcx)
	lea monitor_stack_top(%rip), %rsp
	SANE_FLAGS
	SANE_FLOAT
	mov %rcx, %r13
	mov %rcx, %rdi
	call gate_prepare
	mov %r13, %rcx
	test %eax, %eax
	jnz gate_return_checked

	/* gate_enter_frame: enter the callee as frame (rcx) says. */
gate_enter_frame:
	mov FRAME_CALLEE(%rcx), %edx
	RUN
	mov FRAME_ARG(%rcx), %rdi
	mov FRAME_ARG + 8(%rcx), %rsi
	mov FRAME_ARG + 16(%rcx), %rbx
	mov FRAME_ARG + 24(%rcx), %r10
	mov FRAME_ARG + 32(%rcx), %r8
	mov FRAME_ARG + 40(%rcx), %r9
	mov FRAME_NEW_SP(%rcx), %rsp
	mov FRAME_EDGE(%rcx), %r11
	mov FRAME_ENTRY(%rcx), %rbp
	cmpl $0, FRAME_KEEP(%rcx)
	jne 1f
	SCRUB_ALL
	jmp *EDGE_CLEAR(%r11)
1:	SCRUB_BUT_KEPT
	jmp *EDGE_CLEAR(%r11)

	/*
	 * void gate_start(struct frame *frame): enter the first cubicle.
	 */
	.globl gate_start
gate_start:
	mov %rdi, %rcx
	jmp gate_enter_frame

	/*
	 * The callee is back: give its result to whom the frame says.
	 */
	.globl gate_return
	.balign 64
gate_return:
	mov thread + THREAD_FRAME(%rip), %rcx
	cmp %eax, FRAME_CALLEE(%rcx)
	jne gate_no_call
	cmpl $FINISH_NOTHING, FRAME_FINISH(%rcx)
	jne 1f
	lea monitor_stack_top(%rip), %rsp
	SANE_FLAGS
	mov FRAME_EDGE(%rcx), %rdi
	and EDGE_RESULT(%rdi), %r10
	/* An error is between -ERRNO_MAX and -1, in as many bits as count. */
	lea ERRNO_MAX(%r10), %rax
	and EDGE_RESULT(%rdi), %rax
	cmp EDGE_LIMIT(%rdi), %rax
	ja gate_no_error
	xor %esi, %esi
	SCRUB_ALL
	jmp gate_pop

1:	movq %xmm15, FRAME_RESULT2(%rcx)
	mov %r10, FRAME_RESULT(%rcx)
	lea monitor_stack_top(%rip), %rsp
	SANE_FLAGS
	mov %rcx, %r13
	mov %rcx, %rdi
	call gate_finish
	mov %r13, %rcx

	/* The frame (rcx) holds the results; FRAME_KEEP says which others. */
gate_return_checked:
	mov FRAME_RESULT(%rcx), %r10
	mov FRAME_RESULT2(%rcx), %rsi
	cmpl $0, FRAME_KEEP(%rcx)
	jne 2f
	SCRUB_ALL
	jmp gate_pop
2:	SCRUB_BUT_KEPT

	/* Pop frame (rcx) and go back to its caller, r10 and rsi the results. */
gate_pop:
	mov FRAME_CALLER(%rcx), %edx
#if DEFENDS(DEFENCE_SEGMENT)
	/* A caller that has set its FS base gets it back, whatever other
	 * cubicles loaded meanwhile. */
	lea cubicle_fs(%rip), %rax
	mov (%rax, %rdx, 8), %rax
	test %rax, %rax
	jnz gate_segment
gate_pop_frame:
#endif
	lea -FRAME_BYTES(%rcx), %rax
	mov %rax, thread + THREAD_FRAME(%rip)
	RUN
	lea thread + THREAD_SP(%rip), %rax
	mov FRAME_OLD_SP(%rcx), %rdi
	mov %rdi, (%rax, %rdx, 8)
	mov FRAME_CALLEE(%rcx), %edi
	decl THREAD_ACTIVE - THREAD_SP(%rax, %rdi, 4)
	SCRUB_X87
	ldmxcsr FRAME_MXCSR(%rcx)
	fldcw FRAME_FCW(%rcx)
#if DEFENDS(DEFENCE_SAVED)
	mov FRAME_RBX(%rcx), %rbx
	mov FRAME_RBP(%rcx), %rbp
	mov FRAME_R12(%rcx), %r12
	mov FRAME_R13(%rcx), %r13
	mov FRAME_R14(%rcx), %r14
	mov FRAME_R15(%rcx), %r15
#endif
	mov FRAME_RETURN(%rcx), %r8
	mov FRAME_RSP(%rcx), %rsp
	xor %edi, %edi
	xor %r9d, %r9d
	mov gate_leave(%rip), %r11
	jmp *gate_lower(%rip)

#if DEFENDS(DEFENCE_SEGMENT)
	/* Restore FS base (rax) of cubicle (edx), and continue with the return
	 * of frame (rcx). */
gate_segment:
	cmpb $0, x86_has_fsgsbase(%rip)
	je 1f
	rdfsbase %rdi
	cmp %rax, %rdi
	je gate_pop_frame
1:	mov %rcx, %r13
	mov %r10, FRAME_RESULT(%rcx)
	mov %rsi, FRAME_RESULT2(%rcx)
	mov %edx, %edi
	call gate_fs
	mov %r13, %rcx
	mov FRAME_CALLER(%rcx), %edx
	mov FRAME_RESULT(%rcx), %r10
	mov FRAME_RESULT2(%rcx), %rsi
	jmp gate_pop_frame
#endif

	/*
	 * void gate_resume(struct frame *frame): return from a call that was
	 * not returned from, with the results that the frame has.
	 */
	.globl gate_resume
gate_resume:
	mov %rdi, %r13
	lea monitor_stack_top(%rip), %rsp
	call fault_unblock
	SANE_FLAGS
	mov %r13, %rcx
	jmp gate_return_checked

	/*
	 * A function of the monitor itself, EDGE_ENTRY, for the running
	 * cubicle. The monitor is compiled without vector registers, so
	 * those stay as they are, xmm14 among them.
	 */
	.globl gate_call_monitor
	.balign 64
gate_call_monitor:
	mov %rsp, %rax
	lea monitor_stack_top(%rip), %rsp
	push %rax
	push %rax
	SANE_FLAGS
	movq %xmm15, %rdx
	mov %r10, %rcx
	mov EDGE_ENTRY(%r11), %r11
	call *%r11
	mov %rax, %r10
	pop %rsp
	movq %xmm14, %r8
	xor %edi, %edi
	xor %esi, %esi
	xor %r9d, %r9d
	mov gate_leave(%rip), %r11
	jmp *gate_lower(%rip)

	/*
	 * Replaces X_lower while the time of any cubicle is over: time_due()
	 * stops the cubicle that is about to run if it is that one. Registers
	 * as at X_lower, which runs next otherwise.
	 */
	.globl gate_due
	.balign 64
gate_due:
	mov %rsp, %rax
	lea monitor_stack_top(%rip), %rsp
	push %rax
	push %r11
	push %r10
	push %r9
	push %r8
	push %rsi
	push %rdi
	sub $8, %rsp
	mov %r8, %rdi
	call time_due
	add $8, %rsp
	pop %rdi
	pop %rsi
	pop %r8
	pop %r9
	pop %r10
	pop %r11
	pop %rsp
	jmp *gate_lower_plain(%rip)

	/*
	 * A signal: fault_entry() answers with the frame to go on from.
	 */
	.globl gate_signal
	.balign 64
gate_signal:
	mov %rsp, %rcx
	lea fault_stack_top(%rip), %rsp
	movq %xmm15, %rdx
	call fault_entry
	mov %rax, %rsp
	mov host_secret(%rip), %r9
	mov $15, %eax
	syscall
	ud2

	/* Whoever came here broke a rule; eax is the running cubicle. */
gate_no_edge:
	lea monitor_stack_top(%rip), %rsp
	mov %r11d, %edi
	call gate_bad_edge
gate_no_caller:
	lea monitor_stack_top(%rip), %rsp
	mov %r11, %rdi
	movq %xmm14, %rsi
	call gate_bad_caller
gate_no_error:
	mov %rcx, %rdi
	mov %r10, FRAME_RESULT(%rcx)
	call gate_bad_result
gate_no_call:
	lea monitor_stack_top(%rip), %rsp
	call gate_bad_return
	ud2
	.cfi_endproc

	.section .rodata
	.balign 4
mxcsr_sane:
	.long MXCSR_SANE
fcw_sane:
	.short FCW_SANE
	.balign 4
x87_zero:
	.float 0

	.section .note.GNU-stack, "", @progbits
