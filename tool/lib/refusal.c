/* SPDX-License-Identifier: MIT */
/* refusal.c: see refusal.h. */
#include <stdbool.h>
#include <stddef.h>
#include "../../monitor/sfi/verify.h"
#include "refusal.h"

struct named {
	uint8_t is_two, opcode, mask, modrm_mask, modrm;
	const char *name;
};

/* (modrm_mask) 0: whatever comes behind. The first that fits counts. */
static const struct named forbidden[] = {
	{1, 0x05, 0xff, 0, 0, "syscall"},
	{1, 0x34, 0xff, 0, 0, "sysenter"},
	{1, 0x01, 0xff, 0xff, 0xef, "wrpkru"},
	{1, 0x01, 0xff, 0xff, 0xee, "rdpkru"},
	{1, 0x01, 0xff, 0, 0, "a system instruction"},
	{1, 0xae, 0xff, 0xf8, 0xd0, "wrfsbase"},
	{1, 0xae, 0xff, 0xf8, 0xd8, "wrgsbase"},
	{1, 0xae, 0xff, 0xf0, 0xc0, "rdfsbase or rdgsbase"},
	{1, 0xae, 0xff, 0x38, 0x10, "ldmxcsr"},
	{1, 0xae, 0xff, 0x38, 0x18, "stmxcsr"},
	{1, 0xae, 0xff, 0x38, 0x28, "xrstor"},
	{1, 0xae, 0xff, 0x38, 0x08, "fxrstor"},
	{1, 0xc7, 0xff, 0, 0, "rdrand, rdseed or rdpid"},
	{1, 0x77, 0xff, 0, 0, "emms"},
	{1, 0xf7, 0xff, 0, 0, "maskmovdqu"},
	{1, 0xa3, 0xe7, 0, 0, "a bit in memory, by a register"},
	{0, 0xc2, 0xfe, 0, 0, "ret"},
	{0, 0xca, 0xfe, 0, 0, "lret"},
	{0, 0xcf, 0xff, 0, 0, "iret"},
	{0, 0xcd, 0xff, 0, 0, "int"},
	{0, 0xc4, 0xfe, 0, 0, "AVX"},
	{0, 0x62, 0xff, 0, 0, "AVX-512"},
	{0, 0xc9, 0xff, 0, 0, "leave"},
	{0, 0xc8, 0xff, 0, 0, "enter"},
	{0, 0x9c, 0xff, 0, 0, "pushf"},
	{0, 0x9d, 0xff, 0, 0, "popf"},
	{0, 0xfd, 0xff, 0, 0, "std"},
	{0, 0x8c, 0xff, 0, 0, "mov from a segment register"},
	{0, 0x8e, 0xff, 0, 0, "mov to a segment register"},
	{0, 0xd7, 0xff, 0, 0, "xlat"},
	{0, 0xac, 0xfe, 0, 0, "lods"},
	{0, 0xa0, 0xfc, 0, 0, "mov of an absolute address"},
	{0, 0xe0, 0xfc, 0, 0, "loop or jrcxz"},
	{0, 0xe4, 0xfc, 0, 0, "in or out"},
	{0, 0xec, 0xfc, 0, 0, "in or out"},
	{0, 0x6c, 0xfc, 0, 0, "ins or outs"},
	{0, 0xff, 0xff, 0x38, 0x18, "lcall"},
	{0, 0xff, 0xff, 0x38, 0x28, "ljmp"},
	{0, 0x64, 0xff, 0, 0, "an access by %fs"},
};

static bool is_rex(uint8_t byte)
{
	return byte >> 4 == 4;
}

static const char *name_of(const uint8_t *at, const uint8_t *end)
{
	static const uint8_t skipped[] = {
		0x66, 0x67, 0xf2, 0xf3, 0xf0, 0x65, 0x2e, 0x3e};
	bool is_two;
	bool is_prefix = true;

	while (at < end && is_prefix) {
		is_prefix = false;
		for (size_t k = 0; k < sizeof(skipped); k++)
			is_prefix |= *at == skipped[k];
		at += is_prefix;
	}
	if (at < end && is_rex(*at))
		at++;
	is_two = at < end && *at == 0x0f;
	at += is_two;
	for (size_t k = 0; k < sizeof(forbidden) / sizeof(forbidden[0]); k++) {
		const struct named *n = &forbidden[k];
		if (at < end && n->is_two == is_two &&
			(*at & n->mask) == n->opcode &&
			(!n->modrm_mask ||
				(at + 1 < end &&
					(at[1] & n->modrm_mask) == n->modrm)))
			return n->name;
	}
	return "";
}

const char *refusal_instruction(
	uint32_t rule, const uint8_t *at, const uint8_t *end)
{
	return rule == VERIFY_OPCODE || rule == VERIFY_PREFIX ||
			rule == VERIFY_RETURN
		? name_of(at, end)
		: "";
}

const char *refusal_rule(uint32_t rule)
{
	static const char *const text[] = {
		[VERIFY_OPCODE] = "an instruction that is not allowed",
		[VERIFY_PREFIX] = "a prefix that it must not have",
		[VERIFY_MEMORY] = "an access that is not confined to the box",
		[VERIFY_IMAGE] = "an access outside of the component's image",
		[VERIFY_STACK] = "a change of the stack pointer that is not "
				 "confined to the box",
		[VERIFY_TOUCH] =
			"a jump, or the end of the text, with a stack pointer "
			"that was changed and not used since",
		[VERIFY_BUNDLE] = "an instruction that lies in two bundles",
		[VERIFY_CALL] = "a call that does not end with its bundle",
		[VERIFY_JUMP] = "a computed jump that is not masked",
		[VERIFY_RETURN] = "a return, which cannot be masked",
		[VERIFY_TARGET] = "a jump to where no instruction begins",
		[VERIFY_STRING] = "a string instruction whose registers are "
				  "not confined",
		[VERIFY_END] = "an instruction that exceeds the text",
	};
	const size_t count = sizeof(text) / sizeof(text[0]);

	return rule < count && text[rule] ? text[rule]
					  : "a rule of another version";
}
