/* SPDX-License-Identifier: MIT */
/* instruction.c: one instruction, or one unit. See instruction.h. */
#include "../defence.h"
#include "form.h"
#include "instruction.h"
#include "jump.h"
#include "operand.h"
#include "stack.h"
#include "unit.h"

/* Is the register in the opcode itself the stack pointer? */
static bool embedded_is_rsp(const struct instruction *i)
{
	return (i->opcode & 7) == RSP && !(i->rex & 1);
}

/* Instructions with the register in the opcode, and others without ModRM. */
static bool plain_check(struct state *s)
{
	const struct instruction *i = &s->i;

	if (i->has_67 && !(i->opcode == 0xe8 && !i->is_two))
		return fail(s, VERIFY_PREFIX);
	if (i->has_gs)
		return fail(s, VERIFY_PREFIX);
	if (i->is_two) {
		if (i->opcode >= 0x80 && i->opcode <= 0x8f)
			return jump_direct(s, false);
		if (i->opcode >= 0xc8 && i->opcode <= 0xcf &&
			embedded_is_rsp(i))
			return fail(s, VERIFY_STACK);
		return true;
	}
	switch (i->opcode) {
	case 0x50 ... 0x57:
	case 0x68:
	case 0x6a:
		s->moved = 0;
		return true;
	case 0x58 ... 0x5f:
		s->moved = 0;
		return !embedded_is_rsp(i) || fail(s, VERIFY_STACK);
	case 0x91 ... 0x97:
	case 0xb8 ... 0xbf:
		return !embedded_is_rsp(i) || fail(s, VERIFY_STACK);
	case 0xb0 ... 0xb7: /* %spl, with REX */
		return !i->rex || !embedded_is_rsp(i) || fail(s, VERIFY_STACK);
	case 0x70 ... 0x7f:
	case 0xe9:
	case 0xeb:
		s->ends = i->opcode >= 0xe9;
		return jump_direct(s, false);
	case 0xe8:
		return jump_direct(s, true);
	case 0xa4 ... 0xa7:
	case 0xaa ... 0xab:
	case 0xae ... 0xaf:
		return fail(s, VERIFY_STRING);
	default:
		return true;
	}
}

/* It has an address, but nothing happens there, not even a fault. */
static bool is_address_only(const struct instruction *i)
{
	if (!i->is_two)
		return i->opcode == 0x8d; /* lea */
	return i->opcode == 0x1f || i->opcode == 0x18 || i->opcode == 0x0d;
}

static bool modrm_check(struct state *s)
{
	struct instruction *i = &s->i;
	uint8_t op = i->reg & 7;

	if (!form_check(i))
		return fail(s, VERIFY_OPCODE);
	form_refine(i);
	if ((i->op.flags & OP_REG_ONLY && i->mod != 3) ||
		(i->op.flags & OP_MEM_ONLY && i->mod == 3))
		return fail(s, VERIFY_OPCODE);
	if (i->mod == 3 && (i->has_67 || i->has_gs))
		return fail(s, VERIFY_PREFIX);
	/* The table allows LOCK for cmp, test and similar ones, too, which only
	 * read. */
	if (i->has_lock && !(i->op.flags & OP_STORES))
		return fail(s, VERIFY_PREFIX);
	if (!i->is_two && i->opcode == 0xff) {
		if (op == 2 || op == 4)
			return jump_constant(s, op == 2);
		if (op == 6 && i->prefix != PREFIX_NONE)
			return fail(s, VERIFY_PREFIX);
	}
	if (i->mod != 3 && !is_address_only(i) && !operand_check(s))
		return false;
	if (!i->is_two && (i->opcode == 0x8f || (i->opcode == 0xff && op == 6)))
		s->moved = 0;
	if ((i->op.flags & OP_WRITES_REG && stack_is_pointer(s, i->reg)) ||
		(i->op.flags & OP_WRITES_RM && i->mod == 3 &&
			stack_is_pointer(s, i->rm)))
		return stack_write(s);
	return true;
}

bool check_one(struct state *s)
{
	const uint8_t *at = byte_at(s, s->at);
	bool is_call;

	s->ends = false;
	s->i.bytes = unit_masked_jump(s, &is_call);
	if (s->i.bytes)
		return jump_masked(s, is_call);
	s->i.bytes = unit_long_nop(s);
	if (!s->i.bytes)
		s->i.bytes = unit_string(s);
	if (s->i.bytes)
		return true;
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
	return s->i.op.flags & OP_MODRM ? modrm_check(s) : plain_check(s);
}
