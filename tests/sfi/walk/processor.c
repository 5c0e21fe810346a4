/* SPDX-License-Identifier: MIT */
/*
 * processor.c: the processor executes accepted instructions, one at a time.
 *
 * The instruction ends where a page ends, and the next page is not executable.
 * The trap flag is set. In the first run the processor must not fetch from the
 * next page: the instruction is not longer than the verifier says. In the
 * second run its last byte lies on the next page, and the processor must fetch
 * it: it is not shorter. A fault of the operand comes after the fetch, so it
 * proves the same. All registers point out of the box, and nothing but code and
 * stack is mapped in and around it.
 *
 * A child process does this in signal handlers. Each signal ends one run, and
 * its handler returns into the next. If the child dies, the run is counted as
 * lost, and another child continues after it.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>
#include "walk.h"

#define GIB4	   0x100000000ul
#define PAGE	   4096
#define CODE_AT	   0x200000
#define STACK_AT   0x400000
#define STACK_SIZE 0x40000
#define QUEUE	   4096
#define SECONDS	   60	     /* that a child has for a queue */
#define FAR	   0x1100000 /* that the stack pointer may be moved at once */

/* Exceptions, as the processor counts them. */
enum {
	DIVIDE = 0,
	DEBUG = 1,
	BREAKPOINT = 3,
	ILLEGAL = 6,
	SEGMENT = 12,
	GENERAL = 13,
	PAGE_FAULT = 14,
	X87 = 16,
	ALIGNMENT = 17,
	SIMD = 19
};
#define ERROR_WRITE 2
#define ERROR_FETCH 16

#define FLAG_TRAP  0x100
#define FLAGS_KEPT 0x3e7600 /* IF, DF, IOPL, NT, VM, AC, VIF, VIP, ID */

enum run { WHOLE, CUT, UNMAPPED_STACK, RUNS };

struct trial {
	uint8_t bytes[15];
	uint8_t length;
	bool stores, touches, jumps, is_illegal;
	int64_t jump;
	const char *why; /* a difference */
	int8_t trap;	 /* how the first run ended */
};

static struct {
	volatile uint32_t trial, run, is_done;
	uint32_t n;
	struct trial all[QUEUE];
} * queue;

static uint8_t *box, *code; /* code: where the page can be written */
static uint64_t ends[32];
static uint64_t registers[16], flags_before, selectors;
static uint8_t pristine[512];
static bool has_pristine;

/* --- memory --------------------------------------------------------------- */

static void *map(void *at, size_t bytes, int prot, int fd)
{
	void *p = mmap(at, bytes, prot,
		(fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
			: MAP_SHARED) |
			(at ? MAP_FIXED : 0),
		fd, 0);
	if (p == MAP_FAILED) {
		perror("walk: mmap");
		exit(2);
	}
	return p;
}

void processor_init(void)
{
	uint8_t *all = map(NULL, 4 * GIB4, PROT_NONE, -1);
	int fd = memfd_create("code", MFD_CLOEXEC);

	box = (uint8_t *)(((uintptr_t)all + 2 * GIB4 - 1) & ~(GIB4 - 1));
	if (fd < 0 || ftruncate(fd, PAGE)) {
		perror("walk: memfd_create");
		exit(2);
	}
	code = map(NULL, PAGE, PROT_READ | PROT_WRITE, fd);
	map(box + CODE_AT, PAGE, PROT_READ | PROT_EXEC, fd);
	map(box + STACK_AT, STACK_SIZE, PROT_READ | PROT_WRITE, -1);
	queue = mmap(NULL, sizeof(*queue), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (queue == MAP_FAILED) {
		perror("walk: mmap");
		exit(2);
	}
}

/* --- one run -------------------------------------------------------------- */

static uint64_t code_end(void)
{
	return (uintptr_t)box + CODE_AT + PAGE;
}

static uint64_t start_of(const struct trial *t, enum run run)
{
	return code_end() - t->length + (run == CUT);
}

static const char *confinement(
	const struct trial *t, uint64_t error, uint64_t address)
{
	uint64_t from_box = address - ((uintptr_t)box - GIB4);

	if (from_box < 3 * GIB4)
		return NULL;
	if (error & ERROR_WRITE)
		return "a write outside of the box and its guards";
	return t->stores ? NULL : "a read outside of the box and its guards";
}

static uint64_t gs_base(void)
{
	uint64_t base;

	__asm__ volatile("rdgsbase %0" : "=r"(base));
	return base;
}

/* After it was executed: is the state what it must be? */
static const char *state(const struct trial *t, const ucontext_t *c)
{
	const greg_t *g = c->uc_mcontext.gregs;
	uint64_t rip = (uint64_t)g[REG_RIP], next = code_end();
	uint64_t moved = (uint64_t)g[REG_RSP] - registers[4] + FAR;

	if (rip != next &&
		(!t->jumps || rip != next - t->length + (uint64_t)t->jump))
		return "it goes on somewhere else";
	if (((uint64_t)g[REG_EFL] ^ flags_before) & FLAGS_KEPT)
		return "a flag was changed";
	if ((uint64_t)g[REG_CSGSFS] != selectors)
		return "a segment was changed";
	if (gs_base() != (uintptr_t)box)
		return "the base of GS was changed";
	if (moved > 2 * FAR)
		return "the stack pointer was changed";
	if ((c->uc_mcontext.fpregs->mxcsr ^ 0x1f80) & 0xffc0)
		return "the control of MXCSR was changed";
	return NULL;
}

static const char *finish(struct trial *t, enum run run, const siginfo_t *info,
	const ucontext_t *c)
{
	const greg_t *g = c->uc_mcontext.gregs;
	uint64_t trap = (uint64_t)g[REG_TRAPNO], error = (uint64_t)g[REG_ERR];
	uint64_t address = (uint64_t)g[REG_CR2];
	bool is_fetch = trap == PAGE_FAULT && (error & ERROR_FETCH);

	(void)info;
	if (run == WHOLE)
		t->trap = (int8_t)trap;
	if (trap == PAGE_FAULT && !is_fetch) {
		const char *why = confinement(t, error, address);
		if (why)
			return why;
	}
	switch (run) {
	case WHOLE:
		if (is_fetch)
			return "it is longer";
		if (trap == DEBUG)
			return state(t, c);
		if (trap == ILLEGAL)
			return t->is_illegal ? NULL : "it is no instruction";
		return trap == PAGE_FAULT || trap == GENERAL ||
				trap == DIVIDE || trap == BREAKPOINT ||
				trap == X87 || trap == SIMD ||
				/* By the stack pointer and an index. */
				(trap == SEGMENT && t->stores)
			? NULL
			: "an exception that is not expected";
	case CUT:
		if (is_fetch)
			return address == code_end() ? NULL
						     : "it went elsewhere";
		/* ud2 may be recognised before all bytes are fetched. */
		return t->trap == ILLEGAL && trap == ILLEGAL ? NULL
							     : "it is shorter";
	default:
		return trap == DEBUG ? "it does not use the stack" : NULL;
	}
}

static void prepare(const struct trial *t, enum run run, ucontext_t *c)
{
	static const int order[16] = {REG_RAX, REG_RCX, REG_RDX, REG_RBX,
		REG_RSP, REG_RBP, REG_RSI, REG_RDI, REG_R8, REG_R9, REG_R10,
		REG_R11, REG_R12, REG_R13, REG_R14, REG_R15};
	uint64_t start = start_of(t, run);
	greg_t *g = c->uc_mcontext.gregs;

	memcpy(code + (start - code_end() + PAGE), t->bytes,
		t->length - (run == CUT));
	if (!has_pristine) {
		/* The kernel keeps data of its own from byte 464 on. */
		memcpy(pristine, c->uc_mcontext.fpregs, 464);
		has_pristine = true;
	}
	memcpy(c->uc_mcontext.fpregs, pristine, 464);
	for (int n = 0; n < 16; n++)
		registers[n] = 0x123400000000 + random_number() % GIB4;
	registers[4] = (uintptr_t)box + STACK_AT + STACK_SIZE / 2;
	if (run == UNMAPPED_STACK)
		registers[4] = (uintptr_t)box + GIB4 / 2;
	for (int n = 0; n < 16; n++)
		g[order[n]] = (greg_t)registers[n];
	g[REG_RIP] = (greg_t)start;
	flags_before = 0x202 | FLAG_TRAP | (random_number() & 0x8d5);
	g[REG_EFL] = (greg_t)flags_before;
}

/* With one byte, there is nothing to cut; and not all use the stack. */
static bool is_wanted(const struct trial *t, enum run run)
{
	return run == WHOLE || (run == CUT && t->length > 1) ||
		(run == UNMAPPED_STACK && t->touches);
}

/* The next run, if there is one. */
static bool advance(void)
{
	do {
		if (queue->run + 1 < RUNS) {
			queue->run++;
		} else {
			queue->run = WHOLE;
			queue->trial++;
		}
		if (queue->trial >= queue->n)
			return false;
	} while (!is_wanted(&queue->all[queue->trial], queue->run));
	return true;
}

static void on_signal(int number, siginfo_t *info, void *context)
{
	ucontext_t *c = context;
	struct trial *t = &queue->all[queue->trial];
	bool goes_on = true;

	if (number == SIGUSR1) {
		selectors = (uint64_t)c->uc_mcontext.gregs[REG_CSGSFS];
	} else {
		const char *why = finish(t, queue->run, info, c);
		if (why && !t->why)
			t->why = why;
		goes_on = advance();
	}
	if (!goes_on) {
		queue->is_done = 1;
		_exit(0);
	}
	prepare(&queue->all[queue->trial], queue->run, c);
}

/* --- children ------------------------------------------------------------- */

static void child(void)
{
	static uint8_t stack[0x40000];
	const stack_t other = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {
		.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO | SA_ONSTACK};
	const int signals[] = {
		SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGUSR1};

	alarm(SECONDS);
	sigaltstack(&other, NULL);
	sigfillset(&action.sa_mask);
	sigdelset(&action.sa_mask, SIGALRM);
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &action, NULL);
	__asm__ volatile("wrgsbase %0" : : "r"(box));
	raise(SIGUSR1);
	_exit(3);
}

static void report(const struct trial *t, const char *why)
{
	struct text text = {.size = t->length, .stores = t->stores};

	memcpy(text.bytes, t->bytes, t->length);
	difference(&text, "the processor", why);
}

void processor_flush(void)
{
	if (!queue->n)
		return;
	queue->trial = queue->is_done = 0;
	queue->run = WHOLE;
	while (!queue->is_done) {
		int status;
		pid_t pid = fork();
		if (pid < 0) {
			perror("walk: fork");
			exit(2);
		}
		if (!pid)
			child();
		waitpid(pid, &status, 0);
		if (queue->is_done)
			break;
		counts.lost++;
		printf("a child ended with status 0x%x in run %u\n", status,
			queue->run);
		report(&queue->all[queue->trial], "the run was lost");
		queue->run = RUNS - 1;
		if (!advance())
			break;
	}
	for (uint32_t n = 0; n < queue->n; n++) {
		const struct trial *t = &queue->all[n];
		counts.trials++;
		ends[t->trap & 31]++;
		counts.illegal += t->trap == ILLEGAL;
		if (t->why)
			report(t, t->why);
	}
	queue->n = 0;
}

void processor_add(
	const uint8_t *bytes, uint32_t length, bool stores, bool touches)
{
	struct trial *t = &queue->all[queue->n];

	*t = (struct trial){.length = (uint8_t)length,
		.stores = stores,
		.touches = touches};
	t->jumps = judge_jump(bytes, &t->jump);
	t->is_illegal = judge_is_illegal(bytes);
	memcpy(t->bytes, bytes, length);
	if (++queue->n == QUEUE)
		processor_flush();
}

void processor_print(void)
{
	printf("trials ended with: %lu executed, %lu page fault of an operand, "
	       "%lu general protection, %lu illegal, %lu breakpoint, %lu "
	       "arithmetic\n",
		ends[DEBUG], ends[PAGE_FAULT], ends[GENERAL], ends[ILLEGAL],
		ends[BREAKPOINT], ends[DIVIDE] + ends[X87] + ends[SIMD]);
}
