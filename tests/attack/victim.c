/* SPDX-License-Identifier: MIT */
/* victim.c: see victim.h. */
#include <stdbool.h>
#include <cubicle/pages.h>
#include "attacker.h"
#include "victim.h"
#include "visit.h"
#include "rt/string.h"

static struct secret in_data = {{1}}, in_bss;
/* The judge has mapped it. */
#define in_heap ((struct secret *)pages_heap(VICTIM_ID))

/* Never called through a gate, as nothing exports it. */
static __attribute__((noinline)) uint64_t in_text(void)
{
	return in_data.word[0];
}

static bool differs(const struct secret *a, const struct secret *b)
{
	return memcmp(a, b, sizeof(*a)) != 0;
}

int victim_hold(const struct secret *secret)
{
	/* The argument itself is a copy on this stack. */
	volatile struct secret in_stack = *secret;
	struct places places = {(uintptr_t)&in_stack, 0, (uintptr_t)&in_data,
		(uintptr_t)&in_bss, (uintptr_t)in_text, 0, 0};
	struct secret copy;

	places.heap = (uintptr_t)in_heap;
	in_data = in_bss = *in_heap = *secret;
	judge_go(&places);
	copy = in_stack;
	return differs(&copy, &in_data) + differs(&in_bss, &in_data) +
		differs(in_heap, &in_data) + differs(secret, &in_data);
}

int64_t victim_add(int64_t a, int64_t b)
{
	return a + b;
}

int victim_sum(const void *buf, size_t len)
{
	const volatile uint8_t *p = buf;
	unsigned sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += p[i];
	return (int)(sum & 0xffff);
}

int victim_fill(void *buf, size_t len, int byte)
{
	volatile uint8_t *p = buf;

	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)byte;
	return 0;
}

/* Fill every register that no function has to preserve, and st(7) of x87. */
static void fill(uint64_t word)
{
	__asm__ volatile("movq %0, %%xmm0\n punpcklqdq %%xmm0, %%xmm0\n"
			 "movdqa %%xmm0, %%xmm1\n movdqa %%xmm0, %%xmm2\n"
			 "movdqa %%xmm0, %%xmm3\n movdqa %%xmm0, %%xmm4\n"
			 "movdqa %%xmm0, %%xmm5\n movdqa %%xmm0, %%xmm6\n"
			 "movdqa %%xmm0, %%xmm7\n movdqa %%xmm0, %%xmm8\n"
			 "movdqa %%xmm0, %%xmm9\n movdqa %%xmm0, %%xmm10\n"
			 "movdqa %%xmm0, %%xmm11\n movdqa %%xmm0, %%xmm12\n"
			 "movdqa %%xmm0, %%xmm13\n movdqa %%xmm0, %%xmm14\n"
			 "movdqa %%xmm0, %%xmm15\n"
			 "push %0\n fildq (%%rsp)\n fstp %%st(0)\n pop %%rax\n"
			 :
			 : "r"(word)
			 : "rax", "memory");
}

int64_t victim_use_registers(void)
{
	uint64_t word = in_data.word[0];

	fill(word);
	__asm__ volatile(
		"mov %0, %%rcx\n mov %0, %%rdx\n mov %0, %%rsi\n"
		"mov %0, %%rdi\n mov %0, %%r8\n mov %0, %%r9\n"
		"mov %0, %%r10\n mov %0, %%r11\n"
		:
		: "r"(word)
		: "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");
	return 0;
}

int victim_touch(const void *buf, size_t len)
{
	uint64_t word = in_data.word[0], byte;

	if (!buf || !len)
		return -1;
	__asm__ volatile("mov %2, %%rbx\n mov %2, %%r12\n mov %2, %%r13\n"
			 "movq %2, %%xmm3\n"
			 "movzbl (%1), %k0\n"
			 "xor %%ebx, %%ebx\n xor %%r12d, %%r12d\n"
			 "xor %%r13d, %%r13d\n pxor %%xmm3, %%xmm3\n"
			 : "=&r"(byte)
			 : "r"(buf), "r"(word)
			 : "rbx", "r12", "r13", "memory");
	return (int)(byte & 0);
}

int64_t victim_call_out(void)
{
	uint64_t word = in_data.word[0];
	register uint64_t bx __asm__("rbx") = word;
	register uint64_t r12 __asm__("r12") = word;
	register uint64_t r13 __asm__("r13") = word;
	register uint64_t r14 __asm__("r14") = word;
	register uint64_t r15 __asm__("r15") = word;

	fill(word);
	__asm__ volatile(""
			 :
			 : "r"(bx), "r"(r12), "r"(r13), "r"(r14), "r"(r15));
	int64_t result = attacker_called(0);
	/* They are needed after the call, so they are in registers during it.
	 */
	__asm__ volatile(""
			 :
			 : "r"(bx), "r"(r12), "r"(r13), "r"(r14), "r"(r15));
	return bx == word && r12 == word && r13 == word && r14 == word &&
			r15 == word
		? result
		: -1;
}

/* --- deputies ------------------------------------------------------------------- */

int victim_copy(const void *src, void *dst, size_t len)
{
	memcpy(dst, src, len);
	return 0;
}

int victim_copy_struct(const struct secret *src, struct secret *dst)
{
	*dst = *src;
	return 0;
}

int victim_copy_granted(const void *src, void *dst, size_t len)
{
	memcpy(dst, src, len);
	return 0;
}

int victim_copy_string(const char *src, void *dst, size_t len)
{
	size_t n = strlen(src);

	memcpy(dst, src, n < len ? n : len);
	return 0;
}

int victim_copy_pieces(
	const struct piece *src, const struct piece *dst, int count)
{
	for (int i = 0; i < count; i++)
		memcpy(dst[i].base, src[i].base, src[i].len);
	return 0;
}

int victim_turn(void *buf, size_t len)
{
	uint8_t *p = buf;

	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)~p[i];
	return 0;
}

int victim_strings(const char *const *list)
{
	int n = 0;

	while (list[n])
		n++;
	return n ? n * 1000 + (int)strlen(list[0]) : 0;
}

static struct {
	uint8_t bytes[SENT_BYTES];
	struct secret secret;
} sent __attribute__((aligned(4096)));

int victim_send(void)
{
	sent.secret = in_data;
	int error = attacker_take(sent.bytes, SENT_BYTES);
	return differs(&sent.secret, &in_data) ? 1 : error;
}

int victim_nest(const void *buf, size_t len)
{
	volatile uint8_t own[256];

	own[0] = ((const volatile uint8_t *)buf)[len - 1];
	own[sizeof(own) - 1] = own[0];
	return attacker_called(own[sizeof(own) - 1]) < 0 ? -1 : 0;
}

static int64_t filler(void *buf, size_t len)
{
	memset(buf, 0, len);
	return 0;
}

int64_t victim_visited(void)
{
	return attacker_visit ? attacker_visit(filler) : 0;
}

/* --- registers, windows --------------------------------------------------------- */

int64_t victim_third(void)
{
	volatile double one = 1, three = 3;
	double third = -(one / three);
	int64_t bits;

	memcpy(&bits, &third, sizeof(bits));
	return bits;
}

uint64_t victim_flags(void)
{
#ifdef __CUBICLE_SFI__
	return 0; /* nobody can look at them */
#else
	return __builtin_ia32_readeflags_u64();
#endif
}

uint64_t victim_flags_after(void)
{
	attacker_called(0);
#ifdef __CUBICLE_SFI__
	return 0; /* nobody can look at them */
#else
	return __builtin_ia32_readeflags_u64();
#endif
}

int64_t victim_divide(void)
{
	volatile long double one = 1, zero = 0;
	volatile long double infinite = one / zero;

	/* Here a trap that is due would come. */
	__asm__ volatile("fwait");
	return infinite > one;
}

int64_t victim_third_long(void)
{
	volatile long double one = 1, three = 3;
	volatile long double third = one / three;
	int64_t bits;

	memcpy(&bits, (const void *)(uintptr_t)&third, sizeof(bits));
	return bits;
}

int64_t victim_use_tls(void)
{
	static uint64_t tls[2] = {0x1234};
	uint64_t word;

	if (cubicle_tls_set(tls))
		return -1;
	attacker_called(0);
#ifdef __CUBICLE_SFI__
	word = tls[0]; /* FS is for nobody */
#else
	__asm__ volatile("mov %%fs:0, %0" : "=r"(word));
#endif
	return word == tls[0];
}

static uint64_t tls_block[2];

uint64_t victim_tls(void)
{
	return cubicle_tls_set(tls_block) ? 0 : (uintptr_t)tls_block;
}

int64_t victim_store_tls(void)
{
	attacker_called(0);
#ifdef __CUBICLE_SFI__
	tls_block[1] = in_data.word[0]; /* FS is for nobody */
#else
	__asm__ volatile("mov %0, %%fs:8" ::"r"(in_data.word[0]) : "memory");
#endif
	return ((volatile uint64_t *)tls_block)[1] == in_data.word[0];
}

#define SHARED_PAGE (pages_heap(VICTIM_ID) + 4096)
static cubicle_window_t shared;

uint64_t victim_open(void)
{
	shared = cubicle_window_init();
	if (cubicle_window_add(shared, (void *)SHARED_PAGE, 4096) ||
		cubicle_window_open(shared, ATTACKER_ID))
		return 0;
	return SHARED_PAGE;
}

int victim_close(void)
{
	int error = cubicle_window_close_all(shared);

	/* As a new owner of the memory would; from elsewhere, so that with lazy
	 * windows the page does not come back by itself. */
	return error ? error
		     : cubicle_gate_copy_in(
			       (void *)SHARED_PAGE, &in_data, sizeof(in_data));
}
