/* SPDX-License-Identifier: MIT */
/* form.c: opcodes with several forms, which ModRM tells apart. See form.h. */
#include "form.h"

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

static bool is_x87_form(const struct instruction *i)
{
	uint32_t second = (uint32_t)(i->reg & 7) << 3 | (i->rm & 7);

	return x87_forms[i->opcode & 7] >> second & 1;
}

bool form_check(const struct instruction *i)
{
	uint8_t op = i->reg & 7;
	bool is_memory = i->mod != 3;

	if (i->is_two)
		switch (i->opcode) {
		case 0x12: /* movlpd, movhpd: with 66 memory only */
		case 0x16:
			return is_memory || i->prefix == PREFIX_NONE;
		case 0x71: /* vector shifts */
		case 0x72:
			return op == 2 || op == 4 || op == 6;
		case 0x73:
			return op == 2 || op == 3 || op == 6 || op == 7;
		case 0x1e: /* endbr64 */
			return i->mod == 3 && op == 7 && (i->rm & 7) == 2;
		case 0xae: /* lfence, mfence, sfence */
			return i->mod == 3 && op >= 5;
		case 0xba:
			return op >= 4;
		case 0xc7:
			return op == 1;
		default:
			return true;
		}
	if (i->opcode >= 0xd8 && i->opcode <= 0xdf && !is_memory)
		return is_x87_form(i);
	switch (i->opcode) {
	case 0x8f:
	case 0xc6:
	case 0xc7:
		return op == 0;
	case 0xf6:
	case 0xf7:
		return op != 1;
	case 0xfe:
		return op <= 1;
	case 0xff: /* no far calls, no far jumps */
		return op <= 2 || op == 4 || op == 6;
	case 0xd9: /* no environments of the coprocessor */
		return op != 4 && op != 6 && op != 1;
	case 0xdb:
		return op != 4 && op != 6;
	case 0xdd:
		return op != 4 && op != 5 && op != 6;
	default:
		return true;
	}
}

void form_refine(struct instruction *i)
{
	uint8_t op = i->reg & 7;
	uint16_t writes = OP_WRITES_RM | OP_STORES;

	if (i->is_two) {
		if (i->opcode == 0xba && op == 4)
			i->op.flags &= (uint16_t)~writes;
		if (i->opcode == 0x7e && i->prefix == PREFIX_66)
			i->op.flags |= writes;
		return;
	}
	switch (i->opcode) {
	case 0x80:
	case 0x81:
	case 0x83:
		if (op == 7) /* cmp */
			i->op.flags &= (uint16_t)~writes;
		break;
	case 0xf6:
	case 0xf7:
		if (op != 2 && op != 3)
			i->op.flags &= (uint16_t)~writes;
		break;
	case 0xff:
		if (op > 1)
			i->op.flags &= (uint16_t)~writes;
		break;
	case 0xd9:
	case 0xdb:
	case 0xdd:
	case 0xdf:
		if (op == 2 || op == 3 || op == 7 || op == 6 ||
			(op == 1 && i->opcode != 0xd9))
			i->op.flags |= OP_STORES;
		break;
	}
}
