/* SPDX-License-Identifier: MIT */
/*
 * masked_jump.c: a masked jump that is accepted leads to a bundle in the box
 *
 * Whatever the registers hold. What unit_masked_jump() takes for a unit is read
 * by decode(), which must see three instructions that end where the unit does,
 * and they are executed as the processor does (SDM volume 2: AND, ADD, JMP,
 * CALL). The word BASE holds the address of the box. The unit begins where the
 * text does: unit_masked_jump() uses its place for nothing but the address of
 * its bytes.
 *
 * Options: --unwind 18
 */
#include "proof.h"
#include "sfi/decode.c"
#include "sfi/unit.c"

#define TEXT_BYTES 16

static const uint8_t *text;

static void next(uint64_t *at, struct instruction *i)
{
	CLAIM(*at < TEXT_BYTES &&
			decode(text + *at, text + TEXT_BYTES, i) == DECODE_OK,
		"the unit consists of instructions");
	*at += i->bytes;
}

int main(void)
{
	uint8_t bytes_of_text[TEXT_BYTES];
	struct verify_text t = {.text = bytes_of_text, .bytes = nondet_u64()};
	struct state s = {.t = &t};
	struct instruction mask, add, jump;
	bool is_call;

	text = bytes_of_text;
	ASSUME(t.bytes <= TEXT_BYTES);
	uint32_t bytes = unit_masked_jump(&s, &is_call);
	ASSUME(bytes);
	uint64_t at = 0;
	next(&at, &mask);
	next(&at, &add);
	next(&at, &jump);
	CLAIM(at == bytes && at <= t.bytes, "three instructions are all of it");

	uint64_t box = (uint64_t)nondet_u32() << 32, reg = nondet_u64();
	uint8_t n = mask.rm;
	CLAIM(!mask.is_two && mask.opcode == 0x83 && mask.reg == 4 &&
			mask.mod == 3 && mask.prefix == PREFIX_NONE &&
			!(mask.rex & 8) && !mask.has_67 && !mask.has_lock,
		"and imm8, %e..");
	reg = (uint32_t)reg & (uint32_t)mask.immediate;
	CLAIM(!add.is_two && add.opcode == 0x03 && add.reg == n && add.has_gs &&
			add.rex & 8 && add.mod == 0 && !add.has_67 &&
			add.base == NO_REGISTER && add.index == NO_REGISTER &&
			add.displacement == CUBICLE_BOX_OFFSET,
		"add BASE, %r..");
	reg += box;
	CLAIM(!jump.is_two && jump.opcode == 0xff && jump.mod == 3 &&
			jump.rm == n && jump.reg == (is_call ? 2 : 4) &&
			jump.prefix == PREFIX_NONE,
		"jmp or call *%r..");
	CLAIM(reg % VERIFY_BUNDLE_BYTES == 0 && reg >> 32 == box >> 32,
		"it leads to a bundle in the box");
	CLAIM(n != RSP, "the stack pointer is not masked so");
	REACHED(is_call && n == 15, "call *%r15");
	REACHED(!is_call && n == 0, "jmp *%rax");
	return 0;
}
