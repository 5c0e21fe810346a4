/* SPDX-License-Identifier: MIT */
/*
 * mnemonic.c: the instructions that compilers write, by name.
 *
 * A name in a table may have one of the suffixes beside it. SETS are those that
 * leave no flag of before; those that may (inc, shifts by %cl) are not.
 */
#include <stdlib.h>
#include <string.h>
#include "mnemonic.h"

struct named {
	const char *names;    /* separated by blanks */
	const char *suffixes; /* letters, besides none */
	struct mnemonic is;
};

#define SETS  MNEMONIC_SETS_FLAGS
#define READS MNEMONIC_READS_FLAGS
#define LOADS MNEMONIC_LOADS
#define PLAIN MNEMONIC_PLAIN

static const struct named all[] = {
	{"mov", "bwlq", {PLAIN, 0}},
	{"movabs", "bwlq", {PLAIN, 0}},
	{"movz movs", "q", {PLAIN, 0}},
	{"movzb movsb", "wlq", {PLAIN, 0}},
	{"movzw movsw", "lq", {PLAIN, 0}},
	{"movsl", "q", {PLAIN, 0}},
	{"add and or sub xor neg", "bwlq", {PLAIN, SETS}},
	{"cmp test", "bwlq", {PLAIN, SETS | LOADS}},
	{"adc sbb", "bwlq", {PLAIN, READS}},
	{"inc dec not", "bwlq", {PLAIN, 0}},
	{"rcl rcr", "bwlq", {PLAIN, READS}},
	{"shl sal shr sar rol ror shld shrd", "bwlq", {PLAIN, 0}},
	{"mul imul div idiv", "bwlq", {PLAIN, LOADS}},
	{"bt", "wlq", {PLAIN, LOADS}},
	{"bts btr btc", "wlq", {PLAIN, 0}},
	{"bsf bsr popcnt bswap", "wlq", {PLAIN, 0}},
	{"xchg cmpxchg xadd cmpxchg8b cmpxchg16b", "bwlq", {PLAIN, 0}},
	{"push", "q", {PLAIN, LOADS}},
	{"pop", "q", {PLAIN, 0}},
	{"lea", "wlq", {MNEMONIC_ADDRESS, 0}},
	{"nop", "wl", {MNEMONIC_ADDRESS, 0}},
	{"prefetcht0 prefetcht1 prefetcht2 prefetchnta prefetchw", "",
		{MNEMONIC_ADDRESS, 0}},
	{"cltq cltd cqto cwtl cwtd cbtw cld clc stc hlt ud2 int3 pause "
	 "lfence mfence sfence rdtsc endbr64",
		"", {PLAIN, 0}},
	{"cpuid", "", {PLAIN, 0}},
	{"jmp", "q", {MNEMONIC_JUMP, 0}},
	{"call", "q", {MNEMONIC_CALL, 0}},
	{"ret", "q", {MNEMONIC_RET, 0}},
	{"leave", "q", {MNEMONIC_LEAVE, 0}},
	{"lock rep repz repe repnz repne notrack", "", {MNEMONIC_PREFIX, 0}},
	{"stos", "bwlq", {MNEMONIC_STRING, 0}},
	{"cmps scas", "bwlq", {MNEMONIC_STRING, READS}},
	/* SSE and SSE2. */
	{"movaps movapd movups movupd movss movsd movdqa movdqu movd movhlps "
	 "movlhps movhps movhpd movlps movlpd movnti movntps movntpd movntdq "
	 "movmskps movmskpd pmovmskb lddqu",
		"", {PLAIN, 0}},
	{"addps addpd addss addsd subps subpd subss subsd mulps mulpd mulss "
	 "mulsd divps divpd divss divsd sqrtps sqrtpd sqrtss sqrtsd rcpps "
	 "rcpss rsqrtps rsqrtss maxps maxpd maxss maxsd minps minpd minss "
	 "minsd andps andpd andnps andnpd orps orpd xorps xorpd haddps haddpd "
	 "shufps shufpd unpcklps unpcklpd unpckhps unpckhpd",
		"", {PLAIN, 0}},
	{"ucomiss ucomisd comiss comisd", "", {PLAIN, SETS | LOADS}},
	{"cvtsi2ss cvtsi2sd cvttss2si cvttsd2si cvtss2si cvtsd2si", "lq",
		{PLAIN, 0}},
	{"cvtss2sd cvtsd2ss cvtps2pd cvtpd2ps cvtdq2ps cvtdq2pd cvtps2dq "
	 "cvttps2dq cvtpd2dq cvttpd2dq",
		"", {PLAIN, 0}},
	{"pand pandn por pxor paddb paddw paddd paddq psubb psubw psubd psubq "
	 "paddusb paddusw psubusb psubusw paddsb paddsw psubsb psubsw pmullw "
	 "pmulhw pmulhuw pmuludq pmaddwd pcmpeqb pcmpeqw pcmpeqd pcmpgtb "
	 "pcmpgtw pcmpgtd psllw pslld psllq pslldq psrlw psrld psrlq psrldq "
	 "psraw psrad punpcklbw punpcklwd punpckldq punpcklqdq punpckhbw "
	 "punpckhwd punpckhdq punpckhqdq packuswb packsswb packssdw pshufd "
	 "pshuflw pshufhw pinsrw pextrw pmaxub pmaxsw pminub pminsw pavgb "
	 "pavgw psadbw",
		"", {PLAIN, 0}},
	/* The coprocessor. */
	{"fld fild", "sltq", {PLAIN, LOADS}},
	{"fildll", "", {PLAIN, LOADS}},
	{"fst fstp fist fistp fisttp", "sltq", {PLAIN, 0}},
	{"fistpll fisttpll", "", {PLAIN, 0}},
	{"fadd fsub fsubr fmul fdiv fdivr fcom fcomp", "sl", {PLAIN, LOADS}},
	{"fiadd fisub fisubr fimul fidiv fidivr ficom ficomp", "sl",
		{PLAIN, LOADS}},
	{"fldcw", "", {PLAIN, LOADS}},
	{"fnstcw fnstsw", "", {PLAIN, 0}},
	{"fcomi fcomip fcompi fucomi fucomip fucompi", "", {PLAIN, SETS}},
	{"fldz fld1 fldpi fldl2e fldl2t fldlg2 fldln2 fxch fchs fabs fsqrt "
	 "frndint fscale fxtract fprem fprem1 f2xm1 fyl2x fyl2xp1 fpatan fptan "
	 "fsin fcos fsincos ftst fxam fnop fninit fnclex fwait wait fincstp "
	 "fdecstp ffree faddp fsubp fsubrp fmulp fdivp fdivrp fucom fucomp "
	 "fucompp fcompp",
		"", {PLAIN, 0}},
};

/* How conditions are written, the longest first. */
static const char *const conditions[] = {"nae", "nbe", "nge", "nle", "npe",
	"npo", "ae", "be", "ge", "le", "na", "nb", "nc", "ne", "ng", "nl", "no",
	"np", "ns", "nz", "pe", "po", "a", "b", "c", "e", "g", "l", "o", "p",
	"s", "z", "u", "nu"};

/* (text) less a condition at its start; NULL if it has none. */
static const char *after_condition(const char *text, const char *suffixes)
{
	size_t count = sizeof(conditions) / sizeof(conditions[0]);

	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(conditions[i]);
		if (strncmp(text, conditions[i], length))
			continue;
		const char *rest = text + length;
		if (!*rest || (!rest[1] && strchr(suffixes, *rest)))
			return rest;
	}
	return NULL;
}

static struct mnemonic conditional(const char *name)
{
	struct mnemonic plain = {PLAIN, READS};

	if (!strcmp(name, "jrcxz") || !strcmp(name, "jecxz"))
		return (struct mnemonic){MNEMONIC_UNKNOWN, 0};
	if (name[0] == 'j' && after_condition(name + 1, ""))
		return (struct mnemonic){MNEMONIC_BRANCH, READS};
	if (!strncmp(name, "set", 3) && after_condition(name + 3, "b"))
		return plain;
	if (!strncmp(name, "cmov", 4) && after_condition(name + 4, "wlq"))
		return plain;
	if (!strncmp(name, "fcmov", 5) && after_condition(name + 5, ""))
		return plain;
	return (struct mnemonic){MNEMONIC_UNKNOWN, 0};
}

/* cmpltsd and its kin. */
static bool is_vector_compare(const char *name)
{
	static const char *const how[] = {
		"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"};
	static const char *const what[] = {"ps", "pd", "ss", "sd"};

	if (strncmp(name, "cmp", 3))
		return false;
	for (size_t h = 0; h < 8; h++)
		for (size_t w = 0; w < 4; w++) {
			size_t length = strlen(how[h]);
			if (!strncmp(name + 3, how[h], length) &&
				!strcmp(name + 3 + length, what[w]))
				return true;
		}
	return false;
}

/* Is (name) one of (n->names), perhaps with a suffix? */
static bool is_named(const char *name, const struct named *n)
{
	size_t length = strlen(name);

	for (const char *at = n->names; *at;) {
		size_t bytes = strcspn(at, " ");
		if (length >= bytes && length <= bytes + 1 &&
			!strncmp(name, at, bytes) &&
			(length == bytes || strchr(n->suffixes, name[bytes])))
			return true;
		at += bytes;
		at += *at == ' ';
	}
	return false;
}

static struct mnemonic look_up(const char *name)
{
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (is_named(name, &all[i]))
			return all[i].is;
	if (is_vector_compare(name))
		return (struct mnemonic){PLAIN, 0};
	return conditional(name);
}

/* What was looked up before, by a hash of the name. */
#define CACHE_SIZE 4096

struct mnemonic mnemonic_find(const char *name)
{
	static struct {
		char name[16];
		struct mnemonic is;
	} cache[CACHE_SIZE];
	unsigned int hash = 5381;

	if (strlen(name) >= sizeof(cache[0].name))
		return look_up(name);
	for (const char *at = name; *at; at++)
		hash = hash * 33 + (unsigned char)*at;
	hash %= CACHE_SIZE;
	if (strcmp(cache[hash].name, name)) {
		strcpy(cache[hash].name, name);
		cache[hash].is = look_up(name);
	}
	return cache[hash].is;
}
