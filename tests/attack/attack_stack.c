/* SPDX-License-Identifier: MIT */
/*
 * attack_stack.c: stacks that are somebody else's, or used up; calls that are
 * left without a return; calls within calls.
 */
#include "attacks.h"

/* By name from assembly. */
__attribute__((visibility("hidden"))) uint64_t stack_saved, stack_pivot;
void stack_call_from(void);

/* Call victim_add() with the stack at stack_pivot, and come back. */
__asm__(".text\n"
	"stack_call_from:\n"
	"push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n push %r15\n"
	"mov %rsp, stack_saved(%rip)\n"
	"mov stack_pivot(%rip), %rsp\n"
	"mov $1, %edi\n mov $2, %esi\n"
	"call victim_add@PLT\n"
	"mov stack_saved(%rip), %rsp\n"
	"pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n"
	"ret\n");

/* The call instruction writes there, and the gate reads it there. */
static int pivot(uint64_t at)
{
	stack_pivot = at ? at : victim.data + SECRET_BYTES;
	stack_call_from();
	return at ? ATTACK_SUCCEEDED : ATTACK_FAILED;
}

/* --- a stack that ends -------------------------------------------------------------- */

/* Where a call back into this cubicle begins: the lowest byte of the stack. */
static int64_t never(int64_t x)
{
	return x;
}

/* The gate would have to write below the stack for the victim to call back. */
static int used_up(uint64_t arg)
{
	(void)arg;
	called = never;
	uint64_t lowest = CUBICLE_STACK_OFFSET +
		cubicle_share(&CUBICLE_PUBLISHED->shares, cubicle_self());
	__asm__ volatile("mov %%rsp, %%rbx\n mov %0, %%rsp\n"
			 "call victim_call_out@PLT\n mov %%rbx, %%rsp\n"
			 :
			 : "r"(lowest + 64)
			 : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9",
			 "r10", "r11", "memory");
	return ATTACK_FAILED;
}

/* --- calls that are left ------------------------------------------------------------ */

static void *outer[5];
static int entered;

static int64_t jump_out(int64_t x)
{
	(void)x;
	entered++;
	__builtin_longjmp(outer, 1);
}

/* Leave a call of the victim's by a jump: what comes next is its return. */
__attribute__((noinline)) static int leave(uint64_t arg)
{
	(void)arg;
	called = jump_out;
	if (!__builtin_setjmp(outer))
		victim_call_out();
	return entered == 1 ? ATTACK_FAILED : ATTACK_SUCCEEDED;
}

/* Forget calls that are not ours: depth 1 is the judge's, 2 the victim's. */
static int unwind(uint64_t arg)
{
	(void)arg;
	for (int depth = -1; depth < 4; depth++)
		if (cubicle_unwind(depth) >= 0)
			return ATTACK_SUCCEEDED;
	return cubicle_unwind(5) >= 0 || cubicle_unwind(INT32_MAX) >= 0 ||
			cubicle_unwind(INT32_MIN) >= 0
		? ATTACK_SUCCEEDED
		: ATTACK_FAILED;
}

/* --- calls within calls ---------------------------------------------------------------- */

#define LEVELS 100

static int level;
static int64_t wrong;

/* Registers that the victim needs again, at each level. */
static int64_t again(int64_t x)
{
	if (++level < LEVELS && victim_call_out() != 0)
		wrong++;
	__asm__ volatile("" ::: "rbx", "r12", "r13", "r14", "r15");
	return x;
}

/* In and out of the victim: at each level it looks whether all is as it was. */
static int nested(uint64_t arg)
{
	(void)arg;
	called = again;
	return victim_call_out() != 0 || wrong || level != LEVELS
		? ATTACK_SUCCEEDED
		: ATTACK_FAILED;
}

const struct attack attacks_here[] = {
	{"pivot", pivot},
	{"used-up", used_up},
	{"leave", leave},
	{"unwind", unwind},
	{"nested", nested},
	{NULL, NULL},
};
