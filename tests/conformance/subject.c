/* SPDX-License-Identifier: MIT */
/*
 * subject.c: functions that write down what they find in all registers, and
 * leave rubbish in all of them. They share one body.
 */
#include "state.h"
#include "subject.h"
#include "rt/string.h"

__attribute__((visibility("hidden"))) struct state found, leaves;

int subject_found(struct state *state, size_t bytes)
{
	return cubicle_copy_out(state, &found, bytes);
}

int subject_leaves(const struct state *state, size_t bytes)
{
	return cubicle_copy_in(&leaves, state, bytes);
}

#define SUBJECT(n)                          \
	".globl subject_" #n "\n"           \
	".type subject_" #n ", @function\n" \
	"subject_" #n ":\n"
__asm__(".text\n" SUBJECT_LIST
	"mov %rax, found(%rip)\n mov %rbx, found+8(%rip)\n"
	"mov %rcx, found+16(%rip)\n mov %rdx, found+24(%rip)\n"
	"mov %rsi, found+32(%rip)\n mov %rdi, found+40(%rip)\n"
	"mov %rbp, found+48(%rip)\n mov %rsp, found+56(%rip)\n"
	"mov %r8, found+64(%rip)\n mov %r9, found+72(%rip)\n"
	"mov %r10, found+80(%rip)\n mov %r11, found+88(%rip)\n"
	"mov %r12, found+96(%rip)\n mov %r13, found+104(%rip)\n"
	"mov %r14, found+112(%rip)\n mov %r15, found+120(%rip)\n"
	"pushfq\n pop %rax\n mov %rax, found+128(%rip)\n"
	".irp k, 0,1,2,3,4,5,6,7\n"
	"mov 8+8*\\k(%rsp), %rax\n mov %rax, found+136+8*\\k(%rip)\n .endr\n" STATE_SAVE(
		found)
		STATE_FILL(
			leaves) "mov leaves(%rip), %rax\n mov leaves+8(%rip), %rbx\n"
				"mov leaves+16(%rip), %rcx\n mov leaves+24(%rip), %rdx\n"
				"mov leaves+32(%rip), %rsi\n mov leaves+40(%rip), %rdi\n"
				"mov leaves+48(%rip), %rbp\n mov leaves+64(%rip), %r8\n"
				"mov leaves+72(%rip), %r9\n mov leaves+80(%rip), %r10\n"
				"mov leaves+88(%rip), %r11\n mov leaves+96(%rip), %r12\n"
				"mov leaves+104(%rip), %r13\n mov leaves+112(%rip), %r14\n"
				"mov leaves+120(%rip), %r15\n std\n ret\n");
