/* SPDX-License-Identifier: MIT */
/*
 * gate.S: how a call gets from one cubicle into another, and back.
 *
 *	stub ─► X_enter ─► X_raise ─► gate_dispatch ─► gate_call ─► X_lower ─► callee
 *	callee ─► X_return ─► X_raise ─► gate_dispatch ─► gate_return ─► X_lower ─► caller
 *
 * X is the backend: gate_mpk.S, gate_sfi.S and dev/gate_dev.S have its X_enter,
 * X_raise and X_lower. What lies between X_raise and X_lower runs with the rights
 * of the monitor and is the same for all of them: this file has the way to the
 * callee, gate_back.S the way back.
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
#include "gate_ways.h"
#include "gate_macros.h"

	.section .text.gate, "ax", @progbits

	.globl gate_dispatch
	.balign 64
gate_dispatch:
	ELSEWHERE
	cld
	cmp $EDGE_SIGNAL, %r11d
	jbe gate_return
	mov OWN THREAD_RUNNING, %eax
#if DEFENDS(DEFENCE_EDGES)
	cmp edge_count(%rip), %r11d
	jae gate_no_edge
	shl $EDGE_SHIFT, %r11d
#else
	mov %r11d, %r11d
	shl $EDGE_SHIFT, %r11
#endif
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
	 * Count the call, and push a frame for it; rcx becomes its address. There are enough
	 * frames for all that gate_prepare() allows all cubicles. In: eax the
	 * caller, r11 the edge. Clobbers rbp, edx becomes the callee.
	 */
	.macro PUSH_FRAME
	mov OWN THREAD_FRAME, %rcx
	add $FRAME_BYTES, %rcx
	mov %rcx, OWN THREAD_FRAME
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
	/* counters.call[caller][edge].calls, see monitor.lds. */
	imul $COUNTED_CALLER_BYTES, %rax, %rbp
	incq counters_less_edges(%rbp, %r11)
	mov OWN THREAD_SP(, %rax, 8), %rbp
	mov %rbp, FRAME_OLD_SP(%rcx)
	mov %rsp, OWN THREAD_SP(, %rax, 8)
	incl OWN THREAD_ACTIVE(, %rdx, 4)
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
	cmpl $1, OWN THREAD_ACTIVE(, %rdx, 4)
	jne gate_call_pushed
	mov OWN THREAD_SP(, %rdx, 8), %r12
	movl $FINISH_NOTHING, FRAME_FINISH(%rcx)
	RUN
	mov OWN THREAD_SELF, %rsp
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
	mov OWN THREAD_SELF, %rsp
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
	.cfi_endproc

	.section .rodata
	.balign 4
mxcsr_sane:
	.long MXCSR_SANE
fcw_sane:
	.short FCW_SANE

	.section .note.GNU-stack, "", @progbits
