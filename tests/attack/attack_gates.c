/* SPDX-License-Identifier: MIT */
/*
 * attack_gates.c: entering gates where and as nobody should. Whoever gets
 * somewhere with the victim's key has won.
 */
#include <cubicle/files_abi.h>
#include "attacks.h"

/* By name from assembly. */
__attribute__((visibility("hidden"))) uint64_t gates_saved;

#ifndef __CUBICLE_SFI__ /* nobody can look at keys there, and there are none \
			 */
static uint32_t keys_now(void)
{
	uint32_t keys, zero;

	__asm__ volatile("rdpkru" : "=a"(keys), "=d"(zero) : "c"(0));
	return keys;
}

/*
 * Jump to the WRPKRU at (at) with the rights (keys) in rax, and r11 leading
 * back. Does not come back if the gate looks at what it wrote.
 */
static void write_keys(uint64_t at, uint32_t keys)
{
	__asm__ volatile("push %%rbx\n push %%rbp\n"
			 "mov %%rsp, gates_saved(%%rip)\n"
			 "lea 1f(%%rip), %%r11\n xor %%ecx, %%ecx\n"
			 "xor %%edx, %%edx\n jmp *%1\n"
			 "1: mov gates_saved(%%rip), %%rsp\n"
			 "pop %%rbp\n pop %%rbx\n"
			 : "+a"(keys)
			 : "D"(at)
			 : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12",
			 "r13", "r14", "r15", "memory");
}

/* Our own rights and the victim's; its key is id + 2. */
static int with_victim_key(uint64_t at)
{
	write_keys(at, keys_now() & ~(3u << 2 * (VICTIM_ID + 2)));
	return steal(victim.data);
}

/* All rights. */
static int with_all_keys(uint64_t at)
{
	write_keys(at, 0);
	return steal(victim.data);
}
#endif

/* Call the stub of edge (edge); the script has found the one of host_stream(),
 * which the layout gives to the judge alone. */
static int edge_foreign(uint64_t edge)
{
	uint64_t stub = CUBICLE_SPACE_BASE + CUBICLE_STUBS_OFFSET +
		CUBICLE_STUB_BYTES * edge;
	uint64_t before = loot[0];
	int64_t (*call)(uint64_t, uint64_t, uint64_t, uint64_t) =
		(int64_t(*)(uint64_t, uint64_t, uint64_t, uint64_t))stub;

	call(FILES_STREAM_RANDOM, (uintptr_t)loot, 8, 0);
	return loot[0] != before;
}

/* The words of struct edge that a call by it needs. */
struct forged_edge {
	uint64_t handler, entry, callers, rest[5];
};

/*
 * Enter the gate at (at), with the number of an edge that lies beyond the
 * table, in our own memory. Its handler is ours, and runs with the monitor's
 * rights.
 */
static __attribute__((noinline)) void enter_beyond(uint64_t at, uint64_t number)
{
	__asm__ volatile("push %%rbx\n push %%rbp\n"
			 "mov %%rsp, gates_saved(%%rip)\n"
			 "mov %1, %%r11\n push $0\n jmp *%0\n"
			 "gates_handler:\n"
			 "mov gates_saved(%%rip), %%rsp\n"
			 "pop %%rbp\n pop %%rbx\n"
			 :
			 : "D"(at), "S"(number)
			 : "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12",
			 "r13", "r14", "r15", "memory");
}

/* The monitor has its edges at (table). A stub is two instructions; the second
 * jumps into the gate. */
static int edge_beyond(uint64_t table)
{
	extern char gates_handler[] __attribute__((visibility("hidden")));
	uint64_t entry = CUBICLE_SPACE_BASE + CUBICLE_STUBS_OFFSET + 6;
	struct forged_edge *edge =
		(struct forged_edge *)&loot[512 + table % 64 / 8];

	edge->handler = (uintptr_t)gates_handler;
	edge->callers = ~0ull;
	enter_beyond(entry, ((uintptr_t)edge - table) / sizeof(*edge));
	return steal(victim.data);
}

/* A function of the victim that it does not export, in its middle. */
static int run_victim(uint64_t arg)
{
	uint64_t (*function)(void) = (uint64_t(*)(void))victim.text;

	(void)arg;
	loot[0] = function();
	return ATTACK_SUCCEEDED;
}

/* Touch the victim's data with a stack pointer that is the victim's. */
static int victim_stack(uint64_t arg)
{
	uint64_t word;

	(void)arg;
	__asm__ volatile("mov %%rsp, %%rbx\n mov %1, %%rsp\n mov (%2), %0\n"
			 "mov %%rbx, %%rsp\n"
			 : "=r"(word)
			 : "r"(victim.stack), "r"(victim.data)
			 : "rbx", "memory");
	loot[0] = word;
	return ATTACK_SUCCEEDED;
}

/* A function of the monitor's, arch_copy(), with our own rights. */
static int run_monitor(uint64_t at)
{
	void (*function)(uint64_t, uint64_t, uint64_t) =
		(void (*)(uint64_t, uint64_t, uint64_t))at;

	function((uintptr_t)loot, victim.data, SECRET_BYTES);
	return ATTACK_SUCCEEDED;
}

/* --- the monitor as a deputy ------------------------------------------------------ */

static int window_on_victim(uint64_t arg)
{
	cubicle_window_t w = cubicle_window_init();

	(void)arg;
	/* To open the victim's memory to us, from which we would read it: it is
	 * enough that the monitor agrees. */
	return cubicle_window_add(w, (void *)(uintptr_t)victim.data, 64) == 0;
}

static int copy_from_victim(uint64_t arg)
{
	(void)arg;
	return cubicle_gate_copy_in(
		       loot, (void *)(uintptr_t)victim.data, SECRET_BYTES) == 0;
}

static int copy_from_monitor(uint64_t at)
{
	return cubicle_gate_copy_in(loot, (void *)(uintptr_t)at, 8) == 0;
}

static int copy_to_victim(uint64_t arg)
{
	(void)arg;
	return cubicle_gate_copy_out(
		       (void *)(uintptr_t)victim.data, loot, SECRET_BYTES) == 0;
}

const struct attack attacks_here[] = {
#ifndef __CUBICLE_SFI__
	{"victim-key", with_victim_key},
	{"all-keys", with_all_keys},
#endif
	{"edge-foreign", edge_foreign},
	{"edge-beyond", edge_beyond},
	{"run-victim", run_victim},
	{"victim-stack", victim_stack},
	{"run-monitor", run_monitor},
	{"window-on-victim", window_on_victim},
	{"copy-from-victim", copy_from_victim},
	{"copy-from-monitor", copy_from_monitor},
	{"copy-to-victim", copy_to_victim},
	{NULL, NULL},
};
