/* SPDX-License-Identifier: MIT */
/*
 * stack_pointer.c: the stack pointer is near the box after each step, or the
 * step faults
 *
 * The invariant: RSP is within STACK_NEAR + moved bytes of the box. Each step
 * that check_one() accepts is executed as the processor does: one that uses the
 * stack at RSP or at a displacement from it goes on only if that is in the box,
 * as nothing is mapped near it; then RSP is written. A jump leaves moved 0
 * (verify_jump.c). Which opcodes write RSP is taken from the tables of
 * decode.c; that they are right is tested (docs/sfi.md), as is that an accepted
 * operand of RSP is used.
 *
 * Options: --unwind 17
 */
#include "verify_state.h"

#define BOX_BYTES 0x100000000ull

static uint64_t box, rsp;

/* The instruction is executed only if the stack can be used at (address). */
static void use(uint64_t address)
{
	ASSUME(address >= box && address < box + BOX_BYTES);
}

static bool is_near(uint64_t by)
{
	return rsp >= box - STACK_NEAR - by &&
		rsp <= box + BOX_BYTES + STACK_NEAR + by;
}

/* Does (i) write RSP as an operand of ModRM? AH has the number of RSP. */
static bool writes_rsp(const struct instruction *i)
{
	bool is_ah = (i->op.flags & OP_BYTE) && !i->rex;

	return !is_ah &&
		((i->op.flags & OP_WRITES_REG && i->reg == RSP) ||
			(i->op.flags & OP_WRITES_RM && i->mod == 3 &&
				i->rm == RSP));
}

/* The value that an instruction writes to RSP, which it has a number of bits of
 * (SDM volume 1, 3.4.1.1: 32 bits are extended by zeroes). */
static uint64_t written(const struct instruction *i)
{
	bool is_wide = i->rex & 8;
	bool is_group = !i->is_two && (i->opcode == 0x81 || i->opcode == 0x83);
	uint64_t imm = (uint64_t)i->immediate, any = nondet_u64();

	if (is_wide && is_group && (i->reg & 7) == 0)
		return rsp + imm;
	if (is_wide && is_group && (i->reg & 7) == 4)
		return rsp & imm;
	if (is_wide && is_group && (i->reg & 7) == 5)
		return rsp - imm;
	if (is_wide && !i->is_two && i->opcode == 0x8d && i->base == RSP &&
		i->index == NO_REGISTER && !i->has_67)
		return rsp + (uint64_t)(int64_t)i->displacement;
	return is_wide || i->prefix == PREFIX_66 ? any : (uint32_t)any;
}

/* Does (i), which has an operand in memory, access it? */
static bool accesses(const struct instruction *i)
{
	return i->is_two
		? i->opcode != 0x1f && i->opcode != 0x18 && i->opcode != 0x0d
		: i->opcode != 0x8d;
}

static void execute_modrm(const struct instruction *i, uint32_t own_bytes)
{
	bool is_push = !i->is_two && i->opcode == 0xff && (i->reg & 7) == 6;
	bool is_pop = !i->is_two && i->opcode == 0x8f;
	bool is_call = !i->is_two && i->opcode == 0xff && (i->reg & 7) == 2;

	if (is_pop) {
		use(rsp);
		rsp += 8;
	}
	if (i->mod != 3 && i->base == RSP && i->index == NO_REGISTER &&
		!i->has_67 && !i->has_gs && accesses(i))
		use(rsp + (uint64_t)(int64_t)i->displacement);
	if (is_push || is_call) {
		use(rsp - 8);
		rsp -= 8;
	}
	if (writes_rsp(i)) {
		rsp = written(i);
		if (i->bytes > own_bytes) /* the unit goes on: add BASE, %rsp */
			rsp += box;
	}
}

static void execute_plain(const struct instruction *i)
{
	uint8_t reg = (i->opcode & 7) | (i->rex & 1) << 3;
	uint8_t row = i->opcode & 0xf8;
	bool is_xchg = row == 0x90 && (i->opcode & 7);
	bool is_mov = row == 0xb8 || (row == 0xb0 && i->rex);

	if (i->is_two) {
		if (row == 0xc8 && reg == RSP) /* bswap */
			rsp = nondet_u64();
		return;
	}
	if (row == 0x50 || i->opcode == 0x68 || i->opcode == 0x6a ||
		i->opcode == 0xe8) {
		use(rsp - 8);
		rsp -= 8;
	}
	if (row == 0x58) {
		use(rsp);
		rsp = reg == RSP ? nondet_u64() : rsp + 8;
	}
	if ((is_xchg || is_mov) && reg == RSP)
		rsp = nondet_u64();
}

int main(void)
{
	uint8_t text[TEXT_BYTES], constants[CONSTANT_BYTES];

	any_state(text, constants);
	box = t.address / BOX_BYTES * BOX_BYTES;
	rsp = nondet_u64();
	ASSUME(box >= 2 * BOX_BYTES && is_near(s.moved));
	bool ok = check_one(&s) && decoded == &s.i;

	ASSUME(ok);
	uint64_t before = rsp;
	if (s.i.op.flags & OP_MODRM)
		execute_modrm(&s.i, decoded_bytes);
	else
		execute_plain(&s.i);
	CLAIM(is_near(s.moved), "the invariant");
	REACHED(rsp != before && s.moved > 8, "moved");
	REACHED(rsp != before && s.i.bytes > decoded_bytes, "rebased");
	REACHED(rsp == before - 8, "pushed");
	return 0;
}
