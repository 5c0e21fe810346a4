/* SPDX-License-Identifier: MIT */
/* registers.c: the command of the driver about registers. */
#include "commands.h"
#include "driver.h"
#include "rt/string.h"
#include "say.h"
#include "server.h"

#define MAGIC	      0x1234567800000000
#define CALLER_MXCSR  0x5f80 /* rounding up */
#define CALLER_FCW    0x0b7f /* the same */
#define SANE_MXCSR    0x1f80
#define SANE_FCW      0x037f
#define CONTROL_MXCSR 0xffc0 /* all but the flags of what happened */

/* Call (function) with rubbish in all registers, DF set and rounding up; what
 * the registers hold afterwards goes to (after), but rsp as it was before the
 * call to (*rsp). */
void registers_call(
	const void *function, struct registers *after, uint64_t *rsp);

int registers_avx __attribute__((visibility("hidden")));
static const uint32_t caller_mxcsr __attribute__((used)) = CALLER_MXCSR;
static const uint16_t caller_fcw __attribute__((used)) = CALLER_FCW;
static const uint32_t sane_mxcsr __attribute__((used)) = SANE_MXCSR;
static const uint16_t sane_fcw __attribute__((used)) = SANE_FCW;
struct registers registers_after __attribute__((visibility("hidden")));

#define FILL_XMM(n, base) "movq %rcx, %xmm" #n "\n"

__asm__(".text\n"
	".hidden registers_call\n"
	".globl registers_call\n"
	".type registers_call, @function\n"
	"registers_call:\n"
	"push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n"
	"push %r15\n push %rsi\n"
	"mov %rsp, (%rdx)\n"
	"mov %rdi, %rax\n"
	"movabs $0x1234567800000000, %rcx\n" REGISTERS_EACH(FILL_XMM,
		"") "lea 1(%rcx), %rbx\n lea 2(%rcx), %rbp\n lea 3(%rcx), %r12\n"
		    "lea 4(%rcx), %r13\n lea 5(%rcx), %r14\n lea 6(%rcx), %r15\n"
		    "mov %rcx, %rdx\n mov %rcx, %rsi\n mov %rcx, %rdi\n"
		    "mov %rcx, %r8\n mov %rcx, %r9\n mov %rcx, %r10\n mov %rcx, %r11\n" REGISTERS_PLAIN("ldmxcsr caller_mxcsr(%rip)\n") "fldcw caller_fcw(%rip)\n" REGISTERS_PLAIN("std\n") "call *%rax\n" REGISTERS_STORE(
			    "registers_after(%rip)") "cmpl $0, registers_avx(%rip)\n"
						     "jne 1f\n" REGISTERS_EACH(
							     REGISTERS_XMM_,
							     "registers_after(%rip)") "jmp 2f\n"
										      "1:\n" REGISTERS_EACH(
											      REGISTERS_YMM_,
											      "registers_after(%rip)")
											      REGISTERS_PLAIN("vzeroupper\n") "2:\n" REGISTERS_PLAIN(
												      "pushf\n popq " REGISTERS_TEXT(
													      REGISTERS_FLAGS) "+registers_after(%rip)\n"
															       "push $0x202\n popf\n"
															       "ldmxcsr sane_mxcsr(%rip)\n") "fldcw sane_fcw(%rip)\n"
																			     "pop %rdi\n"
																			     "lea registers_after(%rip), %rsi\n"
																			     "mov $656, %ecx\n"
																			     "rep movsb\n"
																			     "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n"
																			     "ret\n"
																			     ".size registers_call, . - registers_call\n");

_Static_assert(REGISTERS_BYTES == 656, "pinned, see above");

/* The bits of all vector registers from number (first) on. */
static uint64_t vectors_from(const struct registers *r, int first)
{
	uint64_t all = 0;

	for (int i = first; i < 16; i++)
		for (int j = 0; j < 4; j++)
			all |= r->vector[i][j];
	return all;
}

/* What must be as it was before the call. */
static void check_kept(const struct registers *r, uint64_t rsp)
{
	CHECK_IS(r->rbx, MAGIC + 1);
	CHECK_IS(r->rbp, MAGIC + 2);
	CHECK_IS(r->r12, MAGIC + 3);
	CHECK_IS(r->r13, MAGIC + 4);
	CHECK_IS(r->r14, MAGIC + 5);
	CHECK_IS(r->r15, MAGIC + 6);
	CHECK_IS(r->rsp, rsp);
	CHECK(REGISTERS_SFI || (r->mxcsr & CONTROL_MXCSR) == CALLER_MXCSR);
	CHECK_IS(r->fcw, CALLER_FCW);
	CHECK_IS(r->flags & (FLAG_DF | FLAG_AC), 0);
}

/* What must not tell anything about the callee. */
static void check_cleared(const struct registers *r)
{
	CHECK_IS(r->rcx, 0);
	CHECK_IS(r->rdx, 0);
	CHECK_IS(r->rsi, 0);
	CHECK_IS(r->rdi, 0);
	CHECK_IS(r->r9, 0);
	CHECK_IS(r->r10, 0);
	CHECK_IS(r->r11, 0);
	/* r8 may hold what the caller knows: where it was to go on. */
	CHECK(!r->r8 || cubicle_owner((void *)(uintptr_t)r->r8) == DRIVER_ID);
}

static void after_call(void)
{
	struct registers r;
	uint64_t rsp;

	registers_call((const void *)(uintptr_t)server_wreck, &r, &rsp);
	CHECK_IS(r.rax, 7);
	check_kept(&r, rsp);
	check_cleared(&r);
	CHECK_IS(vectors_from(&r, 0), 0);
	registers_call((const void *)(uintptr_t)server_wreck_real, &r, &rsp);
	CHECK_IS(r.rax, 0);
	CHECK_IS(r.vector[0][0], 0x5ec2e75ec2e75ec2);
	check_kept(&r, rsp);
	check_cleared(&r);
	CHECK_IS(vectors_from(&r, 2), 0);
	CHECK_IS(r.vector[0][2] | r.vector[0][3], 0);
}

/* A call into the monitor. */
static void after_monitor(void)
{
	struct registers r;
	uint64_t rsp;

	registers_call((const void *)(uintptr_t)cubicle_depth, &r, &rsp);
	CHECK_IS(r.rax, 1);
	check_kept(&r, rsp);
	check_cleared(&r);
}

static void check_entry(const struct registers *r)
{
	CHECK_IS(r->rbx | r->rbp | r->r10, 0);
	CHECK_IS(r->r12 | r->r13 | r->r14 | r->r15, 0);
	CHECK_IS(r->r8 | r->r9 | r->rcx, r->rcx);
	CHECK(r->rax <= 8);
	CHECK_IS(r->rsp % 16, 8);
	CHECK(REGISTERS_SFI || r->mxcsr == SANE_MXCSR);
	CHECK_IS(r->fcw, SANE_FCW);
	CHECK_IS(r->flags & (FLAG_DF | FLAG_AC), 0);
	CHECK_IS(vectors_from(r, 0), 0);
}

static void at_entry(void)
{
	struct registers r, entry;
	uint64_t rsp;

	registers_call((const void *)(uintptr_t)server_registers, &r, &rsp);
	server_registers_get(&entry);
	check_entry(&entry);
	CHECK_IS(entry.rdi | entry.rsi | entry.rdx | entry.rcx, 0);
	registers_call((const void *)(uintptr_t)server_registers3, &r, &rsp);
	server_registers_get(&entry);
	check_entry(&entry);
	CHECK_IS(entry.rdi, MAGIC);
	CHECK_IS(entry.rsi, MAGIC);
	CHECK_IS(entry.rdx, MAGIC);
	CHECK_IS(entry.rcx, 0);
}

/* Whoever leaves an x87 exception behind, it does not hit the other side. */
static void pending_exception(void)
{
	static const uint16_t unmasked = 0x037b;

	CHECK_IS(server_pending(), 1);
	__asm__ volatile("fwait");
	check(true, "an x87 exception of the callee stays there");
	__asm__ volatile("fldcw %0\n fld1\n fldz\n fdivrp %%st, %%st(1)\n"
			 :
			 : "m"(unmasked));
	CHECK_IS(server_int(5), 4);
	__asm__ volatile("fnclex; fninit");
}

void command_registers(void)
{
	struct registers unused;

	server_registers_get(&unused);
	registers_avx = registers_have_avx();
	say(registers_avx ? "with AVX" : "without AVX");
	after_call();
	after_monitor();
	at_entry();
	if (!argument_is(2, "no-pending"))
		pending_exception();
}
