/* SPDX-License-Identifier: MIT */
/*
 * attack_jump.c: jumps to one address of gates, stubs or monitor, with
 * registers that are meant to do harm. Whatever comes back here with more
 * rights than it left with has won.
 */
#include "attacks.h"
#include "jump.h"
#include "rt/string.h"

/* By name from the assembly below. */
struct jump {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13,
		r14, r15, rsp, flags, target;
	uint64_t saved;	     /* our own stack pointer meanwhile */
	uint64_t code, data; /* selectors, for IRET */
	uint32_t rights;     /* PKRU when it came back; or its box */
};
__attribute__((visibility("hidden"))) struct jump jump_state;
#define state jump_state

/* A stack and frames, full of addresses to return to. */
#define FAKE_WORDS 1024
static uint64_t fake[FAKE_WORDS] __attribute__((aligned(4096)));

void jump_go(void), jump_step(void);
void jump_landing(void);

#define LOAD                                                               \
	"mov jump_state+0(%rip), %rax\n mov jump_state+8(%rip), %rbx\n"    \
	"mov jump_state+16(%rip), %rcx\n mov jump_state+24(%rip), %rdx\n"  \
	"mov jump_state+32(%rip), %rsi\n mov jump_state+40(%rip), %rdi\n"  \
	"mov jump_state+48(%rip), %rbp\n mov jump_state+56(%rip), %r8\n"   \
	"mov jump_state+64(%rip), %r9\n mov jump_state+72(%rip), %r10\n"   \
	"mov jump_state+80(%rip), %r11\n mov jump_state+88(%rip), %r12\n"  \
	"mov jump_state+96(%rip), %r13\n mov jump_state+104(%rip), %r14\n" \
	"mov jump_state+112(%rip), %r15\n"
#define SAVE                                              \
	"push %rbx\n push %rbp\n push %r12\n push %r13\n" \
	"push %r14\n push %r15\n mov %rsp, jump_state+144(%rip)\n"
#define RESTORE                                       \
	"pop %r15\n pop %r14\n pop %r13\n pop %r12\n" \
	"pop %rbp\n pop %rbx\n ret\n"

#ifdef __CUBICLE_SFI__
/* Flags cannot be loaded; registers 10 and 11 are lost on the way. What comes
 * back asks for its box. */
__asm__(".text\n"
	".type jump_go, @function\n"
	"jump_go:\n" SAVE LOAD "mov jump_state+136(%rip), %r10\n"
	"mov jump_state+120(%rip), %rsp\n"
	"jmp *%r10\n"
	".type jump_landing, @function\n"
	"jump_landing:\n"
	"mov jump_state+144(%rip), %rsp\n"
	"mov 0x10004, %eax\n mov %eax, jump_state+168(%rip)\n" RESTORE);

static uint32_t rights_now(void)
{
	return *(const uint32_t *)(CUBICLE_BOX_OFFSET + 4);
}

#else
__asm__(".text\n"
	"jump_go:\n" SAVE "pushq jump_state+128(%rip)\n popfq\n" LOAD
	"mov jump_state+120(%rip), %rsp\n"
	"jmp *jump_state+136(%rip)\n"
	/* The same by IRET, which sets the trap flag at the target. */
	"jump_step:\n" SAVE
	"pushq jump_state+160(%rip)\n pushq jump_state+120(%rip)\n"
	"pushq jump_state+128(%rip)\n pushq jump_state+152(%rip)\n"
	"pushq jump_state+136(%rip)\n" LOAD "iretq\n"
	".balign 16\n"
	"jump_landing:\n"
	"mov jump_state+144(%rip), %rsp\n"
	"push $0x202\n popfq\n"
	"xor %ecx, %ecx\n rdpkru\n mov %eax, jump_state+168(%rip)\n" RESTORE);

static uint32_t rights_now(void)
{
	uint32_t keys, zero;

	__asm__ volatile("rdpkru" : "=a"(keys), "=d"(zero) : "c"(0));
	return keys;
}
#endif

/* xorshift64: for values, not for secrets. */
static uint64_t next(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static void all_registers(uint64_t value)
{
	uint64_t *word = &state.rax;

	for (int i = 0; i < 15; i++)
		word[i] = value;
}

static void pattern_set(unsigned pattern, uint64_t random)
{
	uint64_t landing = (uintptr_t)jump_landing;

	for (int i = 0; i < FAKE_WORDS; i++)
		fake[i] = landing;
	state.rsp = (uintptr_t)&fake[FAKE_WORDS / 2];
	state.flags = 0x202;
	switch (pattern) {
	case JUMP_ZERO:
		all_registers(0);
		break;
	case JUMP_ALL_KEYS:
	case JUMP_STEP:
		all_registers(landing);
		state.rax = state.rcx = state.rdx = 0;
		if (pattern == JUMP_STEP)
			state.flags |= 0x100; /* TF */
		break;
	case JUMP_VICTIM_KEYS:
		all_registers(landing);
		/* Our own rights, and the victim's: its key is id + 2. */
		state.rax = state.rights & ~(3u << 2 * (VICTIM_ID + 2));
		state.rcx = state.rdx = 0;
		break;
	case JUMP_VICTIM:
		all_registers(victim.data);
		state.rsp = victim.stack;
		break;
	case JUMP_FRAMES:
		all_registers((uintptr_t)fake);
		break;
	case JUMP_MONITOR:
		all_registers(CUBICLE_SPACE_BASE + CUBICLE_ARENA_OFFSET +
			(random & 0x3fffff8));
		state.rsp = state.rbx;
		break;
	case JUMP_RANDOM:
		for (int i = 0; i < 15; i++)
			(&state.rax)[i] = next(&random) >> (next(&random) & 63);
		/* DF, AC, carry and its kin */
		state.flags |= next(&random) & 0x40cd5;
		break;
	}
}

/* Jump, and come back. */
static void go(unsigned pattern)
{
#ifdef __CUBICLE_SFI__
	(void)pattern;
	jump_go();
#else
	uint16_t code, data;

	__asm__("mov %%cs, %0\n mov %%ss, %1" : "=r"(code), "=r"(data));
	state.code = code;
	state.data = data;
	if (pattern == JUMP_STEP)
		jump_step();
	else
		jump_go();
#endif
}

/* To an address; or to (target) bytes before the end of its own text. */
static int jump(uint64_t arg)
{
	extern char etext[] __attribute__((visibility("hidden")));
	unsigned pattern = (unsigned)(arg >> JUMP_PATTERN_SHIFT);
	uint64_t target = arg & (((uint64_t)1 << JUMP_PATTERN_SHIFT) - 1);
	uint32_t own = rights_now();

	state.target = target < JUMP_OWN ? (uintptr_t)etext - target : target;
	state.rights = own;
	pattern_set(pattern, target * 0x9e3779b97f4a7c15 | 1);
	go(pattern);
	return state.rights != own ? JUMP_WON : ATTACK_FAILED;
}

const struct attack attacks_here[] = {
	{"jump", jump},
	{NULL, NULL},
};
