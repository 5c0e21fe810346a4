/* SPDX-License-Identifier: MIT */
/*
 * gate_back.S: how a call gets back, what enters the monitor beside calls
 * between cubicles, and what is refused. See gate.S.
 */
#include "../../defence.h"
#include "gate_ways.h"
#include "gate_macros.h"

	.section .text.gate, "ax", @progbits

	/*
	 * The callee is back: give its result to whom the frame says.
	 */
	.globl gate_return
	.balign 64
gate_return:
	ELSEWHERE
	je gate_signal /* EDGE_SIGNAL */
	mov OWN THREAD_RUNNING, %eax
	mov OWN THREAD_FRAME, %rcx
	cmp %eax, FRAME_CALLEE(%rcx)
	jne gate_no_call
	cmpl $FINISH_NOTHING, FRAME_FINISH(%rcx)
	jne 1f
	mov OWN THREAD_SELF, %rsp
	SANE_FLAGS
	mov FRAME_EDGE(%rcx), %rdi
	and EDGE_RESULT(%rdi), %r10
	/* An error is between -ERRNO_MAX and -1, in as many bits as count. */
	lea ERRNO_MAX(%r10), %rax
	and EDGE_RESULT(%rdi), %rax
#if DEFENDS(DEFENCE_RESULTS)
	cmp EDGE_LIMIT(%rdi), %rax
	ja gate_no_error
#endif
	xor %esi, %esi
	SCRUB_ALL
	jmp gate_pop

1:	movq %xmm15, FRAME_RESULT2(%rcx)
	mov %r10, FRAME_RESULT(%rcx)
	mov OWN THREAD_SELF, %rsp
	SANE_FLAGS
	mov %rcx, %r13
	mov %rcx, %rdi
	call gate_finish
	mov %r13, %rcx

	/* The frame (rcx) holds the results; FRAME_KEEP says which others. */
	.globl gate_return_checked
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
#if GATE_KEYS && DEFENDS(DEFENCE_SEGMENT)
	/* A caller that has set its FS base gets it back, whatever other
	 * cubicles loaded meanwhile. */
	mov OWN THREAD_FS(, %rdx, 8), %rax
	test %rax, %rax
	jnz gate_segment
gate_pop_frame:
#endif
	subq $FRAME_BYTES, OWN THREAD_FRAME
	RUN
	mov FRAME_OLD_SP(%rcx), %rdi
	mov %rdi, OWN THREAD_SP(, %rdx, 8)
	mov FRAME_CALLEE(%rcx), %edi
	decl OWN THREAD_ACTIVE(, %rdi, 4)
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

	/* Restore FS base (rax) of cubicle (edx), and continue with the return
	 * of frame (rcx). */
gate_segment:
#if GATE_KEYS && DEFENDS(DEFENCE_SEGMENT)
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
	mov OWN THREAD_SELF, %rsp
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
	mov OWN THREAD_SELF, %rsp
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
	mov OWN THREAD_SELF, %rsp
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
#if GATE_KEYS
	/* A cubicle may have loaded a selector, which has left 0 in GS. It was the thread
	 * with the baton that ran it. */
	mov baton_holder(%rip), %rax
	cmpb $0, x86_has_fsgsbase(%rip)
	je 1f
	rdgsbase %rsp
	test %rsp, %rsp
	cmovnz %rsp, %rax
1:	incl THREAD_INSIDE(%rax) /* backend mpk counts, others do not look */
	lea -FAULT_STACK_BYTES(%rax), %rsp
#else
	mov OWN THREAD_SELF, %rsp
	sub $FAULT_STACK_BYTES, %rsp
#endif
	movq %xmm15, %rdx
	call fault_entry
	mov %rax, %rsp
gate_signal_end: /* where tests/attack/kernel.sh has a cubicle jump to */
	mov host_secret(%rip), %r9
	mov $15, %eax
	syscall
	ud2

	/* The running cubicle, eax, broke a rule. */
	.globl gate_no_edge, gate_no_caller
gate_no_edge:
	mov OWN THREAD_SELF, %rsp
	mov %r11d, %edi
	call gate_bad_edge
gate_no_caller:
	mov OWN THREAD_SELF, %rsp
	mov %r11, %rdi
	movq %xmm14, %rsi
	call gate_bad_caller
gate_no_error:
	mov %rcx, %rdi
	mov %r10, FRAME_RESULT(%rcx)
	call gate_bad_result
gate_no_call:
	mov OWN THREAD_SELF, %rsp
	call gate_bad_return
	ud2
	.cfi_endproc

	.section .rodata
	.globl x87_zero
	.balign 4
x87_zero:
	.float 0

	.section .note.GNU-stack, "", @progbits
