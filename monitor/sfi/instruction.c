/* SPDX-License-Identifier: MIT */
/* instruction.c: one instruction, or one unit. See instruction.h. */
#include "../defence.h"
#include "instruction.h"
#include "jump.h"
#include "operand.h"
#include "stack.h"
#include "unit.h"

/* x87: by opcode, one bit for each second byte from c0 on that is an
 * instruction. Intel SDM, volume 2, appendix A, and their aliases. */
static const uint64_t x87_forms[8] = {
	0xffffffffffffffff,
	0xffff7f33ff01ffff,
	0x00000200ffffffff,
	0x00ffff1fffffffff,
	0xffffffffffffffff,
	0x0000ffffffffffff,
	0xffffffff02ffffff,
	0x00ffff01ffffffff,
};

/* Is this one of the forms of its opcode that are allowed? */
static bool form_check(const struct instruction *i)
{
	uint8_t op = i->reg & 7;
	bool is_memory = i->mod != 3;
	bool is_x87 = !i->is_two && (i->opcode & 0xf8) == 0xd8;

	if (i->op.flags & (is_memory ? OP_REG_ONLY : OP_MEM_ONLY))
		return false;
	if (is_x87 && !is_memory)
		return x87_forms[i->opcode & 7] >> (op << 3 | (i->rm & 7)) & 1;
	if (i->op.flags >> (OP_REFUSED + op) & 1)
		return false;
	if (i->is_two && i->opcode == 0x1e) /* endbr64 */
		return !is_memory && op == 7 && (i->rm & 7) == 2;
	/* movlpd, movhpd: with 66 memory only */
	return !i->is_two || (i->opcode != 0x12 && i->opcode != 0x16) ||
		is_memory || i->prefix == PREFIX_NONE;
}

/* Instructions without ModRM. */
static bool plain_check(struct state *s)
{
	const struct instruction *i = &s->i;
	bool is_call = i->opcode == 0xe8;

	if (i->has_gs || (i->has_67 && !is_call))
		return fail(s, VERIFY_PREFIX);
	if (i->op.flags & OP_STRING)
		return fail(s, VERIFY_STRING);
	return !(i->op.flags & OP_JUMP) || jump_direct(s, is_call);
}

static bool modrm_check(struct state *s)
{
	struct instruction *i = &s->i;
	uint8_t op = i->reg & 7;
	bool is_group5 = !i->is_two && i->opcode == 0xff;
	bool is_movq = i->is_two && i->opcode == 0x7e && i->prefix == PREFIX_F3;

	if (!form_check(i))
		return fail(s, VERIFY_OPCODE);
	if (i->op.flags >> (OP_READS + op) & 1 || is_movq)
		i->op.flags &= ~(uint32_t)(OP_WRITES_RM | OP_STORES);
	if (i->mod == 3 && (i->has_67 || i->has_gs))
		return fail(s, VERIFY_PREFIX);
	/* The table allows LOCK for cmp, test and similar ones, too, which only
	 * read. */
	if (i->has_lock && !(i->op.flags & OP_STORES))
		return fail(s, VERIFY_PREFIX);
	if (is_group5 && (op == 2 || op == 4))
		return jump_constant(s, op == 2);
	bool is_push = is_group5 && op == 6;
	if (is_push && i->prefix != PREFIX_NONE)
		return fail(s, VERIFY_PREFIX);
	if (i->mod != 3 && !(i->op.flags & OP_ADDRESS) && !operand_check(s))
		return false;
	if (is_push)
		s->moved = 0;
	return true;
}

bool check_one(struct state *s)
{
	const uint8_t *at = byte_at(s, s->at);
	bool is_call;

	switch (*at) { /* what units begin with */
	case 0x41:
	case 0x83:
		s->i.bytes = unit_masked_jump(s, &is_call);
		if (s->i.bytes)
			return jump_masked(s, is_call);
		break;
	case 0x66:
	case 0x2e:
		s->i.bytes = unit_long_nop(s);
		if (s->i.bytes)
			return true;
		break;
	case 0x89:
		s->i.bytes = unit_string(s);
		if (s->i.bytes)
			return true;
		break;
	}
	switch (decode(at, byte_at(s, s->t->bytes), &s->i)) {
	case DECODE_OK:
		break;
	case DECODE_PREFIX:
		return fail(s, VERIFY_PREFIX);
	case DECODE_END:
		return fail(s, VERIFY_END);
	default:
		/* Shows what stops it then (DEFENCE_WALLS). */
		if (!DEFENDS(DEFENCE_VERIFIED) && s->i.is_two &&
			s->i.opcode == 0x05)
			return true;
		return fail(s, *at == 0xc3 ? VERIFY_RETURN : VERIFY_OPCODE);
	}
	if (s->i.op.flags & OP_TOUCHES)
		s->moved = 0;
	return (s->i.op.flags & OP_MODRM ? modrm_check(s) : plain_check(s)) &&
		stack_check(s);
}
