/* SPDX-License-Identifier: MIT */
/*
 * attack_registers.c: what the registers of others can tell, and what one's own
 * can do to others.
 */
#include "accomplice.h"
#include "attacks.h"
#include "rt/string.h"

#define XSAVE_WORDS 1024 /* of the loot, from word 64 on */

/* All registers into the loot, but for rax and the stack pointer. */
__attribute__((naked)) static int64_t dump(int64_t x)
{
	(void)x;
	__asm__("lea loot(%rip), %rax\n"
		"mov %rbx, (%rax)\n mov %rcx, 8(%rax)\n mov %rdx, 16(%rax)\n"
		"mov %rsi, 24(%rax)\n mov %rdi, 32(%rax)\n"
		"mov %rbp, 40(%rax)\n mov %r8, 48(%rax)\n mov %r9, 56(%rax)\n"
		"mov %r10, 64(%rax)\n mov %r11, 72(%rax)\n"
		"mov %r12, 80(%rax)\n mov %r13, 88(%rax)\n"
		"mov %r14, 96(%rax)\n mov %r15, 104(%rax)\n"
#ifdef __CUBICLE_SFI__ /* there are no others */
		"movups %xmm0, 512(%rax)\n movups %xmm1, 528(%rax)\n"
		"movups %xmm2, 544(%rax)\n movups %xmm3, 560(%rax)\n"
		"movups %xmm4, 576(%rax)\n movups %xmm5, 592(%rax)\n"
		"movups %xmm6, 608(%rax)\n movups %xmm7, 624(%rax)\n"
		"movups %xmm8, 640(%rax)\n movups %xmm9, 656(%rax)\n"
		"movups %xmm10, 672(%rax)\n movups %xmm11, 688(%rax)\n"
		"movups %xmm12, 704(%rax)\n movups %xmm13, 720(%rax)\n"
		"movups %xmm14, 736(%rax)\n movups %xmm15, 752(%rax)\n"
		"fstpt 768(%rax)\n fstpt 784(%rax)\n fstpt 800(%rax)\n"
		"fstpt 816(%rax)\n fstpt 832(%rax)\n fstpt 848(%rax)\n"
		"fstpt 864(%rax)\n fstpt 880(%rax)\n"
#else
		"fxsave 512(%rax)\n"
		"lea 1024(%rax), %r11\n"
		"mov $-1, %eax\n mov $-1, %edx\n xsave (%r11)\n"
#endif
		"xor %eax, %eax\n ret\n");
}

static int after_call(uint64_t arg)
{
	(void)arg;
	victim_use_registers();
	dump(0);
	return ATTACK_FAILED; /* what is in the loot decides */
}

static int at_entry(uint64_t arg)
{
	(void)arg;
	called = dump;
	victim_call_out();
	return ATTACK_FAILED;
}

/* --- as a callee ---------------------------------------------------------------- */

__attribute__((naked)) static int64_t clobber(int64_t x)
{
	(void)x;
	__asm__("xor %ebx, %ebx\n xor %ebp, %ebp\n xor %r12d, %r12d\n"
		"xor %r13d, %r13d\n xor %r14d, %r14d\n xor %r15d, %r15d\n"
		/* Not back into C, which has lost its registers: by the gate.
		 */
		"mov registers_gate(%rip), %rsp\n ret\n");
}

/* What the gate has callees return to. */
#ifdef __CUBICLE_SFI__
#define GATE_START                                                            \
	(CUBICLE_SPACE_BASE + ((uint64_t)ATTACKER_ID << CUBICLE_SLOT_SHIFT) + \
		CUBICLE_STUBS_OFFSET)
#define GATE_END (GATE_START + CUBICLE_STUB_BYTES)
#else
#define GATE_START (CUBICLE_SPACE_BASE + CUBICLE_MONITOR_OFFSET)
#define GATE_END   (CUBICLE_SPACE_BASE + CUBICLE_SLOT_BYTES)
#endif

/* Where attacker_called() returns to: above its frame on the stack. */
__attribute__((visibility("hidden"))) uint64_t registers_gate;

static int64_t clobber_from_top(int64_t x)
{
	/* The gate enters with its return address at the top. */
	uint64_t *frame = __builtin_frame_address(0);

	while (*frame < GATE_START || *frame >= GATE_END)
		frame++;
	registers_gate = (uintptr_t)frame;
	return clobber(x);
}

static int clobbered(uint64_t arg)
{
	(void)arg;
	called = clobber_from_top;
	return victim_call_out() == -1;
}

#ifndef __CUBICLE_SFI__ /* nobody can do that there */
static int64_t load_selector(int64_t x)
{
	__asm__ volatile("xor %%eax, %%eax\n mov %%ax, %%fs" ::: "rax");
	return x;
}

static int segment(uint64_t arg)
{
	(void)arg;
	called = load_selector;
	return victim_use_tls() != 1;
}

/*
 * Thread-local storage of our own, on a page that the victim may write. Whoever
 * finds FS there tells us what it stores.
 */
static int own_block(void)
{
	if (cubicle_window_open(window, VICTIM_ID))
		return -1;
	return cubicle_tls_set(loot);
}

/* arch_fs_write() of the monitor, an instruction that anybody can jump to. */
static uint64_t fs_write;

static void fs_set(uint64_t base)
{
	((void (*)(uint64_t))fs_write)(base);
}

static int64_t leave_own_base(int64_t x)
{
	fs_set((uintptr_t)loot);
	return x;
}

/*
 * Enter the victim with its own base in FS, so that the gate has nothing to
 * write, and come back to it with another.
 */
static int forged_base(uint64_t at)
{
	uint64_t base = victim_tls();

	fs_write = at;
	if (!base || own_block())
		return ATTACK_FAILED;
	called = leave_own_base;
	fs_set(base);
	return victim_store_tls() != 1;
}

static int64_t have_tls_set(int64_t x)
{
	return victim_tls() && !cubicle_tls_set(loot) ? x : -1;
}

/* The victim has its storage set in the middle of a call of ours. */
static int late_base(uint64_t arg)
{
	(void)arg;
	if (own_block())
		return ATTACK_FAILED;
	called = have_tls_set;
	return victim_store_tls() != 1;
}

/*
 * The gates find the record of the thread by the base of GS. A selector ends
 * that: before a gate, in a callee that returns, and before a fault.
 */
static volatile uint16_t selector;

static int64_t load_gs(int64_t x)
{
	__asm__ volatile("mov %0, %%gs" ::"r"(selector));
	return x;
}

/* The accomplice touches this page, so our next access faults. */
static volatile uint64_t page[512] __attribute__((aligned(4096)));

static void fault_without_record(void)
{
	struct part part = {(void *)(uintptr_t)page, sizeof(page)};

	called = NULL;
	accomplice_hold_pieces(&part, 1, 0, 1);
	load_gs(0);
	page[0]++;
}

static int record(uint64_t arg)
{
	/* Null ones, and the kernel's for data and code of programs. */
	static const uint16_t all[] = {0, 1, 2, 3, 0x2b, 0x33};
	int64_t right = victim_third();

	(void)arg;
	for (uint32_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		selector = all[i];
		load_gs(0);
		if (victim_third() != right)
			return ATTACK_SUCCEEDED;
		called = load_gs;
		if (victim_call_out() < 0)
			return ATTACK_SUCCEEDED;
		fault_without_record();
		if (page[0] != i + 1)
			return ATTACK_SUCCEEDED;
	}
	return ATTACK_FAILED;
}

/* --- as a caller ----------------------------------------------------------------- */

static int rounding(uint64_t arg)
{
	const uint32_t sane = 0x1f80, to_zero = 0x7f80, up = 0x5f80;
	int64_t right, wrong, other;

	(void)arg;
	right = victim_third();
	__asm__ volatile("ldmxcsr %0" ::"m"(to_zero));
	wrong = victim_third();
	__asm__ volatile("ldmxcsr %0" ::"m"(up));
	other = victim_third();
	__asm__ volatile("ldmxcsr %0" ::"m"(sane));
	return wrong != right || other != right;
}
#endif

const struct attack attacks_here[] = {
	{"after-call", after_call},
	{"at-entry", at_entry},
	{"clobbered", clobbered},
#ifndef __CUBICLE_SFI__
	{"segment", segment},
	{"forged-base", forged_base},
	{"late-base", late_base},
	{"record", record},
	{"rounding", rounding},
#endif
	{NULL, NULL},
};
