/* SPDX-License-Identifier: MIT */
/*
 * registers.h: what a cubicle can see of the registers; constants and structs
 * only, shared by C and the assembly of driver and server.
 */
#ifndef REGISTERS_H
#define REGISTERS_H

/* Offsets into struct registers. */
#define REGISTERS_RSP	 56
#define REGISTERS_FLAGS	 128
#define REGISTERS_MXCSR	 136
#define REGISTERS_FCW	 140
#define REGISTERS_VECTOR 144
#define REGISTERS_BYTES	 656

#define REGISTERS_TEXT_(x) #x
#define REGISTERS_TEXT(x)  REGISTERS_TEXT_(x)

/* What backend sfi does not let do anybody: to look at flags and MXCSR or
 * change them, and AVX. */
#ifdef __CUBICLE_SFI__
#define REGISTERS_SFI	      1
#define REGISTERS_PLAIN(text) ""
#else
#define REGISTERS_SFI	      0
#define REGISTERS_PLAIN(text) text
#endif

/* The general registers, in the order of the struct. */
#define REGISTERS_STORE(base)                              \
	"mov %rax, " base "\n mov %rbx, 8+" base "\n"      \
	"mov %rcx, 16+" base "\n mov %rdx, 24+" base "\n"  \
	"mov %rsi, 32+" base "\n mov %rdi, 40+" base "\n"  \
	"mov %rbp, 48+" base "\n mov %rsp, 56+" base "\n"  \
	"mov %r8, 64+" base "\n mov %r9, 72+" base "\n"    \
	"mov %r10, 80+" base "\n mov %r11, 88+" base "\n"  \
	"mov %r12, 96+" base "\n mov %r13, 104+" base "\n" \
	"mov %r14, 112+" base "\n mov %r15, 120+" base     \
	"\n" REGISTERS_PLAIN("stmxcsr 136+" base "\n") "fnstcw 140+" base "\n"

#define REGISTERS_XMM_(n, base)                                          \
	"movdqu %xmm" #n ", " REGISTERS_TEXT(REGISTERS_VECTOR) "+32*" #n \
							       "+" base "\n"
#define REGISTERS_YMM_(n, base)                                \
	REGISTERS_PLAIN("vmovdqu %ymm" #n ", " REGISTERS_TEXT( \
		REGISTERS_VECTOR) "+32*" #n "+" base "\n")
#define REGISTERS_EACH(m, base)                                           \
	m(0, base) m(1, base) m(2, base) m(3, base) m(4, base) m(5, base) \
		m(6, base) m(7, base) m(8, base) m(9, base) m(10, base)   \
			m(11, base) m(12, base) m(13, base) m(14, base)   \
				m(15, base)

#include <stddef.h>
#include <stdint.h>

struct registers {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t flags;
	uint32_t mxcsr;
	uint16_t fcw, spare;
	uint64_t vector[16][4]; /* upper halves are 0 where there is no AVX */
};

_Static_assert(offsetof(struct registers, rsp) == REGISTERS_RSP, "pinned");
_Static_assert(offsetof(struct registers, flags) == REGISTERS_FLAGS, "pinned");
_Static_assert(offsetof(struct registers, mxcsr) == REGISTERS_MXCSR, "pinned");
_Static_assert(offsetof(struct registers, fcw) == REGISTERS_FCW, "pinned");
_Static_assert(
	offsetof(struct registers, vector) == REGISTERS_VECTOR, "pinned");
_Static_assert(sizeof(struct registers) == REGISTERS_BYTES, "pinned");

#define FLAG_DF (1u << 10)
#define FLAG_AC (1u << 18)

/* Does the system have AVX switched on? */
static inline int registers_have_avx(void)
{
	uint32_t a, b, c, d;

	if (REGISTERS_SFI)
		return 0;
	__asm__("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
	if (!(c & 1u << 27) || !(c & 1u << 28))
		return 0;
	__asm__(REGISTERS_PLAIN("xgetbv") : "=a"(a), "=d"(d) : "c"(0));
	return (a & 6) == 6;
}

#endif
