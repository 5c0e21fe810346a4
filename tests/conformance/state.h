/* SPDX-License-Identifier: MIT */
/*
 * state.h: all that a processor has, as both sides of a gate write it down.
 */
#ifndef STATE_H
#define STATE_H

#include <stdint.h>
#include <cubicle/interface.h>

enum {
	RAX,
	RBX,
	RCX,
	RDX,
	RSI,
	RDI,
	RBP,
	RSP,
	R8,
	R9,
	R10,
	R11,
	R12,
	R13,
	R14,
	R15,
	FLAGS,
	GENERAL
};

#define STACK_WORDS 8
#define STATE_BYTES 4096 /* of XSAVE: up to AVX-512 */

/* Offsets are in assembly, too: general at 0, stack at 136, control at 200. */
struct state {
	uint64_t general[GENERAL];
	uint64_t stack[STACK_WORDS]; /* above the return address */
	uint32_t mxcsr;
	uint16_t fcw, has_avx512; /* the latter is told, not seen */
	uint64_t vector[16];	  /* what to put into xmm0 to xmm15 */
	uint8_t saved[STATE_BYTES] __attribute__((aligned(64)));
};

_Static_assert(offsetof(struct state, stack) == 136, "in assembly");
_Static_assert(offsetof(struct state, mxcsr) == 200, "in assembly");
_Static_assert(offsetof(struct state, vector) == 208, "in assembly");
_Static_assert(offsetof(struct state, saved) == 384, "in assembly");

/* What the last function of the subject found when it was entered. */
CUBICLE_FUNCTION((error, int), subject_found,
	(grant_out, struct state *, state, bytes), (value, size_t, bytes));

/* What it leaves behind. */
CUBICLE_FUNCTION((error, int), subject_leaves,
	(grant_in, const struct state *, state, bytes), (value, size_t, bytes));

/* Assembly: write down all registers but rsp, rax and the general ones into the
 * struct state at (symbol); clobbers rax, rdx. */
#define STATE_SAVE(symbol)                   \
	"stmxcsr " #symbol "+200(%rip)\n"    \
	"fnstcw " #symbol "+204(%rip)\n"     \
	"mov $0xe7, %eax\n xor %edx, %edx\n" \
	"xsave " #symbol "+384(%rip)\n"

/* Fill the vector and x87 registers from the struct state at (symbol). */
#define STATE_FILL(symbol)                                               \
	"cmpw $0, " #symbol "+206(%rip)\n je 9f\n"                       \
	".irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"      \
	"vpbroadcastq " #symbol "+208(%rip), %zmm\\n\n .endr\n"          \
	".irp n, 0,1,2,3,4,5,6,7\n kmovw " #symbol "+210(%rip), %k\\n\n" \
	".endr\n"                                                        \
	"9:\n .irp n, 0,1,2,3,4,5,6,7\n"                                 \
	"movq " #symbol "+216(%rip), %mm\\n\n .endr\n"                   \
	"movq " #symbol "+208(%rip), %xmm0\n movq " #symbol              \
	"+216(%rip), %xmm1\n movq " #symbol "+224(%rip), %xmm2\n"        \
	"movq " #symbol "+232(%rip), %xmm3\n movq " #symbol              \
	"+240(%rip), %xmm4\n movq " #symbol "+248(%rip), %xmm5\n"        \
	"movq " #symbol "+256(%rip), %xmm6\n movq " #symbol              \
	"+264(%rip), %xmm7\n"                                            \
	".irp n, 8,9,10,11,12,13,14,15\n movdqu " #symbol                \
	"+208(%rip), %xmm\\n\n .endr\n"                                  \
	"ldmxcsr " #symbol "+200(%rip)\n fldcw " #symbol "+204(%rip)\n"

#endif
