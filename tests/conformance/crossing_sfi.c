/* SPDX-License-Identifier: MIT */
/*
 * crossing_sfi.c: crossing.S for backend sfi, as text for the rewriter. Of all
 * that a processor holds, this is what a component can load there, or look at:
 * general registers, xmm, and the coprocessor without its environment.
 */
#include "state_abi.h"

/* clang-format off */
#define TEXT_(x) #x
#define TEXT(x)	 TEXT_(x)
#define AT(s, n) #s "+" TEXT(n) "(%rip)"

/* Where a register is in struct state is its number; rax comes last. */
#define EACH_GENERAL(DO, s)                                      \
	DO(rcx, 1, s) DO(rdx, 2, s) DO(rbx, 3, s) DO(rbp, 5, s)  \
	DO(rsi, 6, s) DO(rdi, 7, s) DO(r8, 8, s) DO(r9, 9, s)    \
	DO(r10, 10, s) DO(r11, 11, s) DO(r12, 12, s)             \
	DO(r13, 13, s) DO(r14, 14, s) DO(r15, 15, s) DO(rax, 0, s)

#define LOAD(reg, n, s) "mov " AT(s, 8 * n) ", %" #reg "\n"
#define SAVE(reg, n, s) "mov %" #reg ", " AT(s, 8 * n) "\n"

#define EACH_OF_8(DO, s) \
	DO(0, s) DO(1, s) DO(2, s) DO(3, s) DO(4, s) DO(5, s) DO(6, s) DO(7, s)
#define EACH_OF_16(DO, s)                                       \
	EACH_OF_8(DO, s)                                        \
	DO(8, s) DO(9, s) DO(10, s) DO(11, s) DO(12, s)         \
	DO(13, s) DO(14, s) DO(15, s)
#define EACH_WORD(DO, s)                                        \
	EACH_OF_16(DO, s)                                       \
	DO(16, s) DO(17, s) DO(18, s) DO(19, s) DO(20, s)       \
	DO(21, s) DO(22, s) DO(23, s)

#define LOAD_VECTOR(n, s) \
	"movdqu " AT(s, STATE_VECTOR + 64 * n) ", %xmm" #n "\n"
#define SAVE_VECTOR(n, s) \
	"movdqu %xmm" #n ", " AT(s, STATE_SAVED + 160 + 16 * n) "\n"

/* Any 80 bits, and no exception. */
#define LOAD_X87(n, s) "fldt " AT(s, STATE_FX + 32 + 16 * n) "\n"

/* What is in a register that is empty nobody can look at: zero where it is. */
#define SAVE_X87(n, s)                                                \
	"fxam\n fnstsw %ax\n and $0x4500, %eax\n xor $0x4100, %eax\n" \
	"mov %rax, " AT(s, STATE_SAVED + 32 + 16 * n) "\n fincstp\n"

/* All but the general registers. */
#define LOAD_OTHERS(s)                      \
	EACH_OF_16(LOAD_VECTOR, s)          \
	"fninit\n" EACH_OF_8(LOAD_X87, s)   \
	"fldcw " AT(s, STATE_FCW) "\n"

/* The same. Clobbers rax. */
#define SAVE_OTHERS(s)                            \
	EACH_OF_16(SAVE_VECTOR, s)                \
	"fnstcw " AT(s, STATE_FCW) "\n"           \
	"fnstsw " AT(s, STATE_SAVED + 2) "\n"     \
	EACH_OF_8(SAVE_X87, s) "fninit\n"

#define PUT_WORD(n, s)                               \
	"mov " AT(s, STATE_STACK + 8 * n) ", %rax\n" \
	"mov %rax, 8 * " #n "(%rsp)\n"
#define GET_WORD(n, s)                     \
	"mov 8 + 8 * " #n "(%rsp), %rax\n" \
	"mov %rax, " AT(s, STATE_STACK + 8 * n) "\n"

#define FUNCTION(name)                                        \
	".globl " #name "\n .hidden " #name "\n .type " #name \
	", @function\n" #name ":\n"

#define ENTER                                                         \
	"push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n" \
	"push %r15\n sub $8, %rsp\n"
#define LEAVE                                                        \
	"add $8, %rsp\n pop %r15\n pop %r14\n pop %r13\n pop %r12\n" \
	"pop %rbp\n pop %rbx\n ret\n"

#define BACK(n)                                                         \
	"crossing_back_" #n ":\n movl $-" #n ", crossing_which(%rip)\n" \
	"jmp crossing_entry\n"

__attribute__((visibility("hidden"))) void *crossing_stack,
	*crossing_plain_stack;

_Static_assert(8 * STATE_WORDS == 192, "what the stack grows by");

/* As in crossing.S, with 32 bytes for each callback. */
__asm__(".text\n"
	FUNCTION(crossing_call)
	ENTER
	"mov %rsp, crossing_stack(%rip)\n"
	"sub $192, %rsp\n"
	EACH_WORD(PUT_WORD, crossing_before)
	"mov %rsp, " AT(crossing_before, 8 * 4) "\n"
	LOAD_OTHERS(crossing_before)
	EACH_GENERAL(LOAD, crossing_before)
	"call *crossing_target(%rip)\n"
	EACH_GENERAL(SAVE, crossing_after)
	"mov %rsp, " AT(crossing_after, 8 * 4) "\n"
	"mov crossing_stack(%rip), %rsp\n"
	SAVE_OTHERS(crossing_after)
	LEAVE

	FUNCTION(crossing_plain)
	ENTER
	"mov %rsp, crossing_plain_stack(%rip)\n"
	"mov %rdi, %rax\n mov %rsi, %rdi\n mov %rdx, %rsi\n"
	"mov %rcx, %rdx\n mov %r8, %rcx\n"
	"call *%rax\n"
	"mov crossing_plain_stack(%rip), %rsp\n"
	LEAVE

	FUNCTION(crossing_entry)
	EACH_GENERAL(SAVE, crossing_found)
	"mov %rsp, " AT(crossing_found, 8 * 4) "\n"
	EACH_WORD(GET_WORD, crossing_found)
	SAVE_OTHERS(crossing_found)
	"mov %rsp, %rbx\n and $-16, %rsp\n"
	"call crossing_work\n"
	"mov %rbx, %rsp\n"
	LOAD_OTHERS(crossing_leaves)
	EACH_GENERAL(LOAD, crossing_leaves)
	"ret\n"

	FUNCTION(crossing_backs)
	BACK(1) BACK(2) BACK(3) BACK(4) BACK(5) BACK(6));
