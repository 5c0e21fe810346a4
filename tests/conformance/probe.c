/* SPDX-License-Identifier: MIT */
/*
 * probe.c: calls each function of the subject with random values in all
 * registers, and checks on both sides what the table of interfaces says: what
 * carries an argument or a result is there, what must be preserved is, and all
 * else is empty.
 *
 *     conformance ROUNDS SEED
 */
#include <stdbool.h>
#include <cubicle/host.h>
#include "state.h"
#include "subject.h"
#include "rt/string.h"

__attribute__((visibility("hidden"))) struct state before, after;
__attribute__((visibility("hidden"))) uint64_t probe_saved[8], probe_target;

static struct state found, leaves;
static uint64_t random_state, checks, failures;
static const char *function; /* that is being called */

void probe_call(void);

__asm__(".text\n probe_call:\n"
	"push %rbx\n push %rbp\n push %r12\n push %r13\n push %r14\n"
	"push %r15\n mov %rsp, probe_saved(%rip)\n"
	"sub $72, %rsp\n"
	".irp k, 0,1,2,3,4,5,6,7\n mov before+136+8*\\k(%rip), %rax\n"
	"mov %rax, 8*\\k(%rsp)\n .endr\n" STATE_FILL(
		before) "mov before(%rip), %rax\n mov before+8(%rip), %rbx\n"
			"mov before+16(%rip), %rcx\n mov before+24(%rip), %rdx\n"
			"mov before+32(%rip), %rsi\n mov before+40(%rip), %rdi\n"
			"mov before+48(%rip), %rbp\n mov before+64(%rip), %r8\n"
			"mov before+72(%rip), %r9\n mov before+80(%rip), %r10\n"
			"mov before+88(%rip), %r11\n mov before+96(%rip), %r12\n"
			"mov before+104(%rip), %r13\n mov before+112(%rip), %r14\n"
			"mov before+120(%rip), %r15\n mov %rsp, before+56(%rip)\n std\n"
			"call *probe_target(%rip)\n"
			"mov %rax, after(%rip)\n mov %rbx, after+8(%rip)\n"
			"mov %rcx, after+16(%rip)\n mov %rdx, after+24(%rip)\n"
			"mov %rsi, after+32(%rip)\n mov %rdi, after+40(%rip)\n"
			"mov %rbp, after+48(%rip)\n mov %rsp, after+56(%rip)\n"
			"mov %r8, after+64(%rip)\n mov %r9, after+72(%rip)\n"
			"mov %r10, after+80(%rip)\n mov %r11, after+88(%rip)\n"
			"mov %r12, after+96(%rip)\n mov %r13, after+104(%rip)\n"
			"mov %r14, after+112(%rip)\n mov %r15, after+120(%rip)\n"
			"pushfq\n pop %rax\n mov %rax, after+128(%rip)\n cld\n" STATE_SAVE(
				after) "fninit\n mov probe_saved(%rip), %rsp\n"
				       "movl $0x1f80, -8(%rsp)\n ldmxcsr -8(%rsp)\n"
				       "pop %r15\n pop %r14\n pop %r13\n pop %r12\n pop %rbp\n pop %rbx\n"
				       "ret\n");

/* --- words ------------------------------------------------------------------------ */

static void put(const char *s)
{
	host_write(HOST_STDOUT, s, strlen(s));
}

static void put_number(uint64_t n, unsigned base)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = 0;
	do
		digits[--i] = "0123456789abcdef"[n % base];
	while (n /= base);
	put(digits + i);
}

static void check(bool good, const char *what, uint64_t got, uint64_t wanted)
{
	checks++;
	if (good || failures++ > 20)
		return;
	put(function);
	put(": ");
	put(what);
	put(": 0x");
	put_number(got, 16);
	put(", not 0x");
	put_number(wanted, 16);
	put("\n");
}

static void check_is(const char *what, uint64_t got, uint64_t wanted)
{
	check(got == wanted, what, got, wanted);
}

static uint64_t next(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static uint64_t argument_number(unsigned n)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	const char *s = (const char *)p + p->strings_offset;
	uint64_t value = 0;

	if (n >= p->arg_count)
		return 0;
	while (n--)
		s += strlen(s) + 1;
	while (*s)
		value = value * 10 + (uint64_t)(*s++ - '0');
	return value;
}

/* --- random states ----------------------------------------------------------------- */

static void cpuid(uint32_t leaf, uint32_t sub, uint32_t *b, uint32_t *c)
{
	uint32_t a, d;

	__asm__("cpuid"
		: "=a"(a), "=b"(*b), "=c"(*c), "=d"(d)
		: "a"(leaf), "c"(sub));
}

static bool has_avx512(void)
{
	uint32_t b, c, low, high;

	cpuid(7, 0, &b, &c);
	__asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (b >> 16 & 1) && (low & 0xe6) == 0xe6;
}

static void state_random(struct state *s)
{
	for (int i = 0; i < GENERAL; i++)
		s->general[i] = next();
	for (int i = 0; i < STACK_WORDS; i++)
		s->stack[i] = next();
	for (int i = 0; i < 16; i++)
		s->vector[i] = next() | 1;
	/* Any rounding, flushing and flags; all exceptions masked. */
	s->mxcsr = (uint32_t)((next() & 0xe07f) | 0x1f80);
	s->fcw = (uint16_t)((next() & 0x0f00) | 0x007f);
	s->has_avx512 = has_avx512();
}

/* --- checks -------------------------------------------------------------------------- */

static const int argument_register[] = {RDI, RSI, RDX, RCX, R8, R9};
static const char *const name[] = {"rax", "rbx", "rcx", "rdx", "rsi", "rdi",
	"rbp", "rsp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};

/* Nothing in what XSAVE wrote, but in the first (kept) of xmm; those are
 * checked by who knows what they are to hold. */
static void check_vectors(const struct state *s, unsigned kept)
{
	static const struct {
		uint32_t component;
		const char *what;
	} parts[] = {{2, "ymm"}, {5, "k"}, {6, "zmm"}, {7, "zmm16"}};
	const uint8_t *saved = s->saved;
	uint64_t low, high;
	uint16_t word;

	for (unsigned i = kept; i < 16; i++) {
		memcpy(&low, saved + 160 + 16 * i, 8);
		memcpy(&high, saved + 168 + 16 * i, 8);
		check_is("an xmm register that carries nothing", low | high, 0);
	}
	for (int i = 0; i < 8; i++) {
		memcpy(&low, saved + 32 + 16 * i, 8);
		check_is("an x87 register", low, 0);
	}
	memcpy(&word, saved + 2, 2);
	check_is("the x87 status word", word, 0);
	check_is("the x87 tags", saved[4], 0);
	for (unsigned p = 0; p < 4; p++) {
		uint32_t at, ignored, part[16];
		uint64_t any = 0, present;
		cpuid(13, parts[p].component, &at, &ignored);
		memcpy(&present, saved + 512, 8);
		if (!at || !(present >> parts[p].component & 1) ||
			at + 64 > STATE_BYTES)
			continue;
		memcpy(part, saved + at, sizeof(part));
		for (int i = 0; i < 16; i++)
			any |= part[i];
		check_is(parts[p].what, any, 0);
	}
}

static bool is_real(const struct cubicle_interface_arg *a)
{
	return a->class == CUBICLE_CLASS_REAL;
}

/* What the function found. */
static void check_entry(const struct cubicle_interface *i)
{
	unsigned integers = 0, reals = 0, words = 0;
	uint64_t got;

	for (unsigned a = 0; a < i->args; a++) {
		if (is_real(&i->arg[a]) && reals < 8) {
			memcpy(&got, found.saved + 160 + 16 * reals, 8);
			check_is("a floating point argument", got,
				before.vector[reals++]);
		} else if (!is_real(&i->arg[a]) && integers < 6) {
			int r = argument_register[integers++];
			check_is(name[r], found.general[r],
				i->arg[a].kind == CUBICLE_ARG_CALLER
					? cubicle_self()
					: before.general[r]);
		} else {
			check_is("an argument on the stack", found.stack[words],
				before.stack[words]);
			words++;
		}
	}
	for (; integers < 6; integers++)
		check_is(name[argument_register[integers]],
			found.general[argument_register[integers]], 0);
	static const int empty[] = {RBX, RBP, R10, R12, R13, R14, R15};
	for (unsigned k = 0; k < sizeof(empty) / sizeof(empty[0]); k++)
		check_is(name[empty[k]], found.general[empty[k]], 0);
	check(found.general[RAX] <= 8, "rax", found.general[RAX], 8);
	check_is("the alignment of the stack", found.general[RSP] & 15, 8);
	check_is("whose stack it is", cubicle_owner((void *)found.general[RSP]),
		cubicle_owner((void *)found.general[R11]));
	check_is("flags", found.general[FLAGS] & 0x44500, 0);
	check_is("mxcsr", found.mxcsr, 0x1f80);
	check_is("the x87 control word", found.fcw, 0x37f);
	check_vectors(&found, reals);
}

static uint64_t result_mask(const struct cubicle_interface *i)
{
	if (i->result_kind == CUBICLE_RESULT_NONE ||
		i->result_class == CUBICLE_CLASS_REAL)
		return 0;
	return i->result_size >= 8 ? ~0ull : (1ull << 8 * i->result_size) - 1;
}

/* What the caller got back. */
static void check_return(const struct cubicle_interface *i)
{
	static const int kept[] = {RBX, RBP, RSP, R12, R13, R14, R15};
	static const int empty[] = {RCX, RDX, RSI, RDI, R8, R9, R10, R11};
	bool real = i->result_class == CUBICLE_CLASS_REAL;
	uint64_t got;

	for (unsigned k = 0; k < sizeof(kept) / sizeof(kept[0]); k++)
		check_is(name[kept[k]], after.general[kept[k]],
			before.general[kept[k]]);
	for (unsigned k = 0; k < sizeof(empty) / sizeof(empty[0]); k++)
		check_is(name[empty[k]], after.general[empty[k]], 0);
	check_is("the result", after.general[RAX],
		leaves.general[RAX] & result_mask(i));
	if (real) {
		memcpy(&got, after.saved + 160, 8);
		check_is("the result", got, leaves.vector[0]);
	}
	check_is("flags after the call", after.general[FLAGS] & 0x44500, 0);
	check_is("mxcsr after the call", after.mxcsr, before.mxcsr);
	check_is("the x87 control word after the call", after.fcw, before.fcw);
	check_vectors(&after, real);
}

/* --- rounds -------------------------------------------------------------------------- */

static void round_of(const struct cubicle_interface *i, uint64_t target)
{
	function = i->name;
	probe_target = target;
	state_random(&before);
	state_random(&leaves);
	/* Errors have to be some. */
	if (i->result_kind == CUBICLE_RESULT_ERROR)
		leaves.general[RAX] = i->result_size == 4
			? (uint32_t)leaves.general[RAX] >> 1
			: leaves.general[RAX] >> 1;
	if (subject_leaves(&leaves, sizeof(leaves)))
		check(false, "subject_leaves", 0, 0);
	memset(&after, 0, sizeof(after));
	probe_call();
	if (subject_found(&found, sizeof(found)))
		check(false, "subject_found", 0, 0);
	check_entry(i);
	check_return(i);
}

/* The table: entries in order of declaration, and the gates that belong to it.
 */
extern const struct cubicle_interface __start_cubicle_interface[],
	__stop_cubicle_interface[];

#define SUBJECT(n) {"subject_" #n, (uint64_t(*)(void))subject_##n},
#pragma GCC diagnostic ignored "-Wcast-function-type"
static const struct {
	const char *name;
	uint64_t (*gate)(void);
} gates[] = {SUBJECT_LIST};

int cubicle_main(void)
{
	uint64_t rounds = argument_number(1);

	random_state = argument_number(2) * 2 + 1;
	for (uint64_t r = 0; r < rounds; r++)
		for (unsigned g = 0; g < SUBJECTS; g++)
			for (const struct cubicle_interface *i =
					__start_cubicle_interface;
				i < __stop_cubicle_interface; i++)
				if (!strcmp(i->name, gates[g].name))
					round_of(i, (uintptr_t)gates[g].gate);
	put("functions ");
	put_number(SUBJECTS, 10);
	put("\nrounds ");
	put_number(rounds, 10);
	put("\nchecks ");
	put_number(checks, 10);
	put("\nfailures ");
	put_number(failures, 10);
	put("\n");
	return failures != 0;
}
