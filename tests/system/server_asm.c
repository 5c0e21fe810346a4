/* SPDX-License-Identifier: MIT */
/*
 * server_asm.c: functions that do with registers what C does not.
 */
#include "rt/string.h"
#include "server.h"

struct registers server_noted __attribute__((visibility("hidden")));
int server_avx __attribute__((visibility("hidden")));

/* Registers as they are at the entry of a function. */
__asm__(".text\n"
	".globl server_registers, server_registers3\n"
	".type server_registers, @function\n"
	".type server_registers3, @function\n"
	"server_registers:\n"
	"server_registers3:\n" REGISTERS_STORE(
		"server_noted(%rip)") REGISTERS_EACH(REGISTERS_XMM_,
		"server_noted(%rip)") "cmpl $0, server_avx(%rip)\n"
				      "je 1f\n" REGISTERS_EACH(REGISTERS_YMM_, "server_noted(%rip)") "1:\n" REGISTERS_PLAIN(
					      "pushf\n popq " REGISTERS_TEXT(
						      REGISTERS_FLAGS) "+server_noted(%rip)\n") "xor %eax, %eax\n"
												"ret\n"
												".size server_registers, . - server_registers\n"
												".size server_registers3, . - server_registers3\n");

int server_registers_get(struct registers *to)
{
	server_avx = registers_have_avx();
	memcpy(to, &server_noted, sizeof(*to));
	return 0;
}

#define SECRET_XMM(n, base) \
	"movq %rax, %xmm" #n "\n pshufd $0x44, %xmm" #n ", %xmm" #n "\n"
#define SECRET_YMM(n, base) \
	REGISTERS_PLAIN("vinsertf128 $1, %xmm" #n ", %ymm" #n ", %ymm" #n "\n")

static const uint32_t wreck_mxcsr __attribute__((used)) = 0x7fc0;
static const uint16_t wreck_fcw __attribute__((used)) = 0x0c7f;

/*
 * All registers 0x5ec2e75ec2e75ec2, rounding towards zero, DF and AC set, and
 * the stack elsewhere: the return address is where the caller says, though.
 */
__asm__(".text\n"
	".globl server_wreck, server_wreck_real\n"
	".type server_wreck, @function\n"
	".type server_wreck_real, @function\n"
	"server_wreck:\n"
	"server_wreck_real:\n"
	"pop %rdx\n"
	"sub $0x2340, %rsp\n"
	"mov %rdx, (%rsp)\n"
	"mov $0x5ec2e75ec2e75ec2, %rax\n" REGISTERS_EACH(SECRET_XMM,
		"") "cmpl $0, server_avx(%rip)\n"
		    "je 1f\n" REGISTERS_EACH(SECRET_YMM, "") "1:\n" REGISTERS_PLAIN(
			    "ldmxcsr wreck_mxcsr(%rip)\n") "fldcw wreck_fcw(%rip)\n"
							   "mov %rax, %rbx\n mov %rax, %rcx\n mov %rax, %rdx\n"
							   "mov %rax, %rsi\n mov %rax, %rdi\n mov %rax, %rbp\n"
							   "mov %rax, %r8\n mov %rax, %r9\n mov %rax, %r10\n"
							   "mov %rax, %r11\n mov %rax, %r12\n mov %rax, %r13\n"
							   "mov %rax, %r14\n mov %rax, %r15\n"
							   "movabs $0x5ec2e75e00000007, %rax\n" REGISTERS_PLAIN(
								   "pushf\n orl $0x40400, (%rsp)\n popf\n") "ret\n"
													    ".size server_wreck, . - server_wreck\n"
													    ".size server_wreck_real, . - server_wreck_real\n");

/* 1 / 0, with that exception not masked: the next x87 instruction traps. */
int server_pending(void)
{
	uint16_t fcw = 0x037b;

	__asm__ volatile("fldcw %0\n fld1\n fldz\n fdivrp %%st, %%st(1)\n"
			 :
			 : "m"(fcw));
	return 1;
}

/* Jump to (way_back), a stub, which hands on rcx as the result. */
int64_t server_return_early(uint64_t way_back)
{
	__asm__ volatile("jmp *%0" : : "a"(way_back), "c"(77L));
	__builtin_unreachable();
}
