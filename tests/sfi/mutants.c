/* SPDX-License-Identifier: MIT */
/*
 * mutants.c: text of components with random bytes changed; what the verifier
 * still accepts is run, and must stay in its box or be stopped.
 *
 *   mutants [--control] SEED RUNS COMPONENT...
 *
 * With --control what is refused as an access that is not confined is run, too:
 * then something has to escape, or all this proves nothing.
 *
 * A piece of text lies in a box as the monitor makes one, with nothing mapped
 * around it. It is entered at any bundle, with registers that hold addresses of
 * pages outside. It escaped if one of these pages changed, if it ran outside of
 * the box, or faulted further away from it than its guards reach.
 */
#include <fcntl.h>
#include <gelf.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>
#include "../../monitor/sfi/verify.h"

#define GIB4	   0x100000000ul
#define TEXT_AT	   0x200000
#define TEXT_BYTES 2048
#define DATA_AT	   0x210000 /* constants, and what can be written, behind it */
#define DATA_BYTES 0x20000
#define STACK_AT   0x400000
#define PAGES	   0x10000 /* of the stack, and of what is outside */

#define TRAP_PAGE 14

static uint8_t *box, *outside;
static uint8_t expected[PAGES];
static uint64_t starts[TEXT_BYTES / 64 + 1], targets[TEXT_BYTES / 64 + 1];
static sigjmp_buf back;
/* How the last run ended; distances from the box. */
static struct {
	int signal;
	uint64_t rip, address, entry;
} last;
static volatile int escaped;
static bool control;
static uint64_t seed;

static uint64_t random_number(void)
{
	/* xorshift64*, Vigna 2016. */
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1d;
}

static uint64_t below(uint64_t n)
{
	return random_number() % n;
}

/* --- the box ---------------------------------------------------------------------- */

static void *map(void *at, size_t bytes, int prot)
{
	void *p = mmap(at, bytes, prot,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			(at ? MAP_FIXED : 0),
		-1, 0);
	if (p == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	return p;
}

static void make_box(void)
{
	uint8_t *all = map(NULL, 4 * GIB4, PROT_NONE);

	box = (uint8_t *)(((uintptr_t)all + 2 * GIB4 - 1) & ~(GIB4 - 1));
	map(box + CUBICLE_BOX_OFFSET, 4096, PROT_READ | PROT_WRITE);
	*(uint64_t *)(void *)(box + CUBICLE_BOX_OFFSET) = (uintptr_t)box;
	mprotect(box + CUBICLE_BOX_OFFSET, 4096, PROT_READ);
	map(box + TEXT_AT, TEXT_BYTES, PROT_READ | PROT_WRITE);
	memset(box + TEXT_AT, 0xcc, 4096); /* also what is behind it */
	map(box + DATA_AT, DATA_BYTES, PROT_READ | PROT_WRITE);
	map(box + STACK_AT, PAGES, PROT_READ | PROT_WRITE);
	outside = map(NULL, PAGES, PROT_READ | PROT_WRITE);
	for (size_t i = 0; i < PAGES; i++)
		expected[i] = outside[i] = (uint8_t)random_number();
}

/* --- running ------------------------------------------------------------------------ */

static void on_signal(int number, siginfo_t *info, void *context)
{
	const ucontext_t *c = context;
	uintptr_t rip = (uintptr_t)c->uc_mcontext.gregs[REG_RIP];
	uintptr_t start = (uintptr_t)box, at = (uintptr_t)info->si_addr;
	/* It jumps by the stub of its box; a call of address 0 faults there. */
	bool in_box = rip - start < GIB4;

	last.signal = number;
	last.rip = rip - start;
	last.address = at - start;

	if (number == SIGSEGV &&
		c->uc_mcontext.gregs[REG_TRAPNO] == TRAP_PAGE &&
		at - (start - GIB4) >= 3 * GIB4)
		escaped = 1;
	/* The alarm may come before it is entered, and after it was left. */
	if (!in_box && number != SIGALRM)
		escaped = 1;
	siglongjmp(back, 1);
}

/* rax, rbx, rcx, rdx, rsi, rdi, rbp, r8 to r15; the stack; where to. */
static uint64_t registers[17];

static void set_gs(uint64_t base)
{
	__asm__ volatile("wrgsbase %0" : : "r"(base));
}

__attribute__((noinline)) static void enter(void)
{
	__asm__ volatile("lea %0, %%r15\n"
			 "mov (%%r15), %%rax\n mov 8(%%r15), %%rbx\n"
			 "mov 16(%%r15), %%rcx\n mov 24(%%r15), %%rdx\n"
			 "mov 32(%%r15), %%rsi\n mov 40(%%r15), %%rdi\n"
			 "mov 48(%%r15), %%rbp\n mov 56(%%r15), %%r8\n"
			 "mov 64(%%r15), %%r9\n mov 72(%%r15), %%r10\n"
			 "mov 80(%%r15), %%r11\n mov 88(%%r15), %%r12\n"
			 "mov 96(%%r15), %%r13\n mov 104(%%r15), %%r14\n"
			 "mov 120(%%r15), %%rsp\n"
			 "pushq 128(%%r15)\n"
			 "mov 112(%%r15), %%r15\n"
			 "ret\n"
			 :
			 : "m"(registers)
			 : "memory");
	__builtin_unreachable();
}

static void run(uint64_t offset)
{
	struct itimerval soon = {{0, 0}, {0, 2000}}, never = {{0, 0}, {0, 0}};

	for (int i = 0; i < 15; i++) {
		uint64_t near = below(PAGES);
		registers[i] = below(3) ? (uintptr_t)outside + near
			: below(2)	? (uintptr_t)box + DATA_AT + near
					: random_number();
	}
	registers[15] = (uintptr_t)box + STACK_AT + PAGES / 2 - 8;
	registers[16] = (uintptr_t)box + TEXT_AT + offset;
	last.entry = TEXT_AT + offset;
	if (!sigsetjmp(back, 1)) {
		set_gs((uintptr_t)box);
		setitimer(ITIMER_REAL, &soon, NULL);
		enter();
	}
	sigsetjmp(back, 1); /* for an alarm that comes too late */
	setitimer(ITIMER_REAL, &never, NULL);
	set_gs(0);
	__asm__ volatile("fninit");
	if (memcmp(outside, expected, PAGES))
		escaped = 1;
}

/* --- mutants ------------------------------------------------------------------------ */

static bool accepted(struct verify_error *e)
{
	struct verify_text t = {.text = box + TEXT_AT,
		.address = (uintptr_t)box + TEXT_AT,
		.bytes = TEXT_BYTES,
		.image = (uintptr_t)box + TEXT_AT,
		.image_end = (uintptr_t)box + DATA_AT + DATA_BYTES,
		.constants = box + DATA_AT,
		.constants_start = (uintptr_t)box + DATA_AT,
		.constants_end = (uintptr_t)box + DATA_AT,
		.starts = starts,
		.targets = targets};

	memset(starts, 0, sizeof(starts));
	memset(targets, 0, sizeof(targets));
	return verify(&t, e);
}

/* What leads out of the piece becomes int3, until it is accepted. */
static bool prepare(const uint8_t *from)
{
	uint8_t *text = box + TEXT_AT;
	struct verify_error e;

	memcpy(text, from, TEXT_BYTES);
	for (int i = 0; i < TEXT_BYTES; i++) {
		if (accepted(&e))
			return true;
		uint64_t n = e.bytes ? e.bytes : 1;
		if (n > TEXT_BYTES - e.offset)
			n = TEXT_BYTES - e.offset;
		memset(text + e.offset, 0xcc, n);
	}
	return false;
}

static void mutate(void)
{
	static const uint8_t likely[] = {0x65, 0x67, 0x66, 0xf0, 0xf2, 0xf3,
		0x48, 0x4c, 0x41, 0x90, 0xff, 0x24, 0x25, 0x04, 0x0f, 0xc3};
	uint8_t *text = box + TEXT_AT;

	for (uint64_t n = 1 + below(3); n; n--) {
		uint64_t at = below(TEXT_BYTES - 1);
		switch (below(4)) {
		case 0:
			text[at] ^= (uint8_t)(1 << below(8));
			break;
		case 1:
			text[at] = likely[below(sizeof(likely))];
			break;
		case 2:
			text[at] = (uint8_t)random_number();
			break;
		default: /* one more byte, in a bundle's place */
			memmove(text + at + 1, text + at,
				31 - at % 32 < TEXT_BYTES - 1 - at
					? 31 - at % 32
					: TEXT_BYTES - 1 - at);
			text[at] = likely[below(sizeof(likely))];
		}
	}
}

/* --- components --------------------------------------------------------------------- */

static const uint8_t *text_of(const char *path, uint64_t *bytes)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const uint8_t *text = NULL;
	size_t count = 0;
	GElf_Phdr p;

	elf_version(EV_CURRENT);
	Elf *elf = fd < 0 ? NULL : elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || elf_getphdrnum(elf, &count)) {
		fprintf(stderr, "mutants: %s is no component\n", path);
		exit(2);
	}
	for (size_t i = 0; i < count; i++)
		if (gelf_getphdr(elf, (int)i, &p) && p.p_type == PT_LOAD &&
			(p.p_flags & PF_X)) {
			text = (const uint8_t *)elf_rawfile(elf, NULL) +
				p.p_offset;
			*bytes = p.p_filesz;
		}
	return text;
}

int main(int argc, char **argv)
{
	static uint8_t stack[0x20000];
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {
		.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	const int signals[] = {
		SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGALRM};
	uint64_t runs, made = 0, ran = 0, bytes = 0;
	struct verify_error e;

	control = argc > 1 && !strcmp(argv[1], "--control");
	argc -= control;
	argv += control;
	if (argc < 4) {
		fputs("usage: mutants [--control] SEED RUNS COMPONENT...\n",
			stderr);
		return 2;
	}
	seed = strtoull(argv[1], NULL, 0) * 2 + 1;
	runs = strtoull(argv[2], NULL, 0);
	make_box();
	sigaltstack(&other, NULL);
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	while (made < runs && !escaped) {
		const uint8_t *text =
			text_of(argv[3 + below((uint64_t)argc - 3)], &bytes);
		mprotect(box + TEXT_AT, TEXT_BYTES, PROT_READ | PROT_WRITE);
		if (bytes < 2 * TEXT_BYTES ||
			!prepare(text + below((bytes - TEXT_BYTES) / 32) * 32))
			continue;
		uint8_t good[TEXT_BYTES];
		memcpy(good, box + TEXT_AT, TEXT_BYTES);
		for (int n = 0; n < 400 && made < runs && !escaped; n++) {
			mprotect(box + TEXT_AT, TEXT_BYTES,
				PROT_READ | PROT_WRITE);
			memcpy(box + TEXT_AT, good, TEXT_BYTES);
			mutate();
			made++;
			if (!accepted(&e) &&
				!(control && e.rule == VERIFY_MEMORY))
				continue;
			mprotect(box + TEXT_AT, TEXT_BYTES,
				PROT_READ | PROT_EXEC);
			for (int k = 0; k < 3 && !escaped; k++)
				run(below(TEXT_BYTES / 32) * 32);
			ran++;
		}
	}
	printf("%lu mutants, %lu accepted and run, %d escaped\n",
		(unsigned long)made, (unsigned long)ran, escaped);
	if (escaped)
		printf("entered at 0x%lx; signal %d at 0x%lx, address 0x%lx, from "
		       "the box\n",
			(unsigned long)last.entry, last.signal,
			(unsigned long)last.rip, (unsigned long)last.address);
	if (escaped)
		for (int i = 0; i < TEXT_BYTES; i++)
			printf("%02x%s", box[TEXT_AT + i],
				i % 32 == 31 ? "\n" : " ");
	return escaped;
}
