/* SPDX-License-Identifier: MIT */
/*
 * verify.c: one pass over the text, in which each instruction is decoded once;
 * at the end all jumps must have led to where one begins. See verify.h.
 */
#include <stddef.h>
#include "decode.h"
#include "../defence.h"
#include "verify.h"

/* How far a stack pointer that was used may be from the box at most … */
#define STACK_NEAR 0x10000
/* … and be changed before it is used again. With any displacement that is less
 * than the guard. */
#define STACK_FAR 0x1000000

struct state {
	const struct verify_text *t;
	struct verify_error *error;
	struct instruction i;
	uint64_t at; /* offset of the instruction, or of the unit */
	/* How far the stack pointer may have moved since it was last used. */
	uint64_t moved;
	/* Nothing goes on behind the instruction; and from where on nothing but
	 * nops has come since such a one, in the same bundle, or NOWHERE. */
	bool ends;
	uint64_t unreached;
};

#define NOWHERE (~(uint64_t)0)

static const uint8_t *byte_at(const struct state *s, uint64_t offset)
{
	return s->t->text + offset;
}

static bool has(const struct state *s, uint64_t offset, uint64_t bytes)
{
	return offset <= s->t->bytes && bytes <= s->t->bytes - offset;
}

static void set(uint64_t *bits, uint64_t n)
{
	bits[n / 64] |= (uint64_t)1 << n % 64;
}

static bool is_bundle_start(uint64_t n)
{
	return n % VERIFY_BUNDLE_BYTES == 0;
}

static bool fail(struct state *s, enum verify_rule rule)
{
	const uint8_t *at = byte_at(s, s->at);
	const uint8_t *end = byte_at(s, s->t->bytes);

	s->error->rule = rule;
	s->error->offset = s->at;
	s->error->bytes = s->i.bytes;
	s->error->instruction = rule == VERIFY_OPCODE ||
			rule == VERIFY_PREFIX || rule == VERIFY_RETURN
		? decode_name(at, end)
		: "";
	return false;
}

/* --- memory operands ------------------------------------------------------------ */

static bool may_load_anywhere(const struct state *s)
{
	return s->t->stores_only && !(s->i.op.flags & OP_STORES);
}

static bool in_image(const struct state *s, uint64_t address)
{
	return address >= s->t->image && address < s->t->image_end;
}

/* The stack is used at (displacement) from its pointer. */
static void touch(struct state *s, int64_t displacement)
{
	if (displacement >= -STACK_NEAR && displacement <= STACK_NEAR)
		s->moved = 0;
}

/*
 * Is the operand confined, in one of three ways: by GS and 32 bits of address,
 * relative to RIP and in the image, or relative to the stack pointer, which is
 * in the box or near it, and if not, there is nothing mapped?
 */
static bool memory_check(struct state *s)
{
	const struct instruction *i = &s->i;
	uint64_t next = s->t->address + s->at + i->bytes;

	if (i->has_gs) {
		if (i->base == RIP)
			return fail(s, VERIFY_MEMORY);
		if (i->has_67)
			return true;
		if (i->base == NO_REGISTER && i->index == NO_REGISTER &&
			i->displacement >= 0)
			return true;
		return fail(s, VERIFY_MEMORY);
	}
	if (i->base == RIP && !i->has_67) {
		if (in_image(s, next + (uint64_t)i->displacement))
			return true;
		s->error->target = next + (uint64_t)i->displacement;
		return fail(s, VERIFY_IMAGE);
	}
	if (i->base == RSP && i->index == NO_REGISTER && !i->has_67) {
		touch(s, i->displacement);
		return true;
	}
	return may_load_anywhere(s) || fail(s, VERIFY_MEMORY);
}

/* --- the stack pointer ---------------------------------------------------------- */

/* Is register (n) written, part of the stack pointer? */
static bool is_stack_pointer(const struct state *s, uint8_t n)
{
	if (n != RSP)
		return false;
	/* Without REX it is AH. */
	return !(s->i.op.flags & OP_BYTE) || s->i.rex;
}

/* The stack pointer is moved by (by), at most. */
static bool stack_move(struct state *s, int64_t by)
{
	s->moved += (uint64_t)(by < 0 ? -by : by);
	return s->moved <= STACK_FAR || fail(s, VERIFY_STACK);
}

/* Are there (bytes) at (offset) as they are at (is)? */
static bool are(const struct state *s, uint64_t offset, const uint8_t *is,
	uint32_t bytes)
{
	if (!has(s, offset, bytes))
		return false;
	for (uint32_t b = 0; b < bytes; b++)
		if (*byte_at(s, offset + b) != is[b])
			return false;
	return true;
}

/* The address of BASE, as a displacement. */
#define BASE_WORD                                                  \
	CUBICLE_BOX_OFFSET & 0xff, CUBICLE_BOX_OFFSET >> 8 & 0xff, \
		CUBICLE_BOX_OFFSET >> 16 & 0xff, CUBICLE_BOX_OFFSET >> 24

/* At (offset): add BASE, %REG (n). Its bytes, or 0. */
static uint32_t adds_base(const struct state *s, uint64_t offset, uint8_t n)
{
	const uint8_t is[] = {0x65, (uint8_t)(0x48 | (n & 8) >> 1), 0x03,
		(uint8_t)(0x04 | (n & 7) << 3), 0x25, BASE_WORD};

	return are(s, offset, is, sizeof(is)) ? sizeof(is) : 0;
}

/*
 * At (offset): that; or what leaves flags as they are, of rsi or rdi:
 * mov BASE, %r11, unless it is there (*loaded); lea (%REG,%r11), %REG. Its
 * bytes, or 0.
 */
static uint32_t rebases(
	const struct state *s, uint64_t offset, uint8_t n, bool *loaded)
{
	const uint8_t load[] = {0x65, 0x4c, 0x8b, 0x1c, 0x25, BASE_WORD};
	const uint8_t lea[] = {
		0x4a, 0x8d, (uint8_t)(0x04 | n << 3), (uint8_t)(0x18 | n)};
	uint32_t bytes = *loaded ? 0 : sizeof(load);

	if (!*loaded && !are(s, offset, load, sizeof(load)))
		return adds_base(s, offset, n);
	if (!are(s, offset + bytes, lea, sizeof(lea)))
		return 0;
	*loaded = true;
	return bytes + sizeof(lea);
}

/*
 * The stack pointer is written. Either a constant is added to it, or 32 bits of
 * it are, and the base of the box is added next, in one unit.
 */
static bool stack_pointer_write(struct state *s)
{
	struct instruction *i = &s->i;
	bool is_wide = i->rex & 8;
	bool is_group = !i->is_two && (i->opcode == 0x81 || i->opcode == 0x83);
	uint8_t op = i->reg & 7;

	if (i->prefix != PREFIX_NONE || i->is_two)
		return fail(s, VERIFY_STACK);
	if (is_wide && is_group && i->mod == 3) {
		if (op == 0 || op == 5) /* add, sub */
			return stack_move(s, i->immediate);
		if (op == 4 && i->immediate < 0) /* and */
			return stack_move(s, i->immediate);
		return fail(s, VERIFY_STACK);
	}
	if (is_wide && i->opcode == 0x8d && i->base == RSP &&
		i->index == NO_REGISTER && !i->has_67)
		return stack_move(s, i->displacement);
	if (is_wide)
		return fail(s, VERIFY_STACK);
	switch (i->opcode) {
	case 0x81:
	case 0x83:
		if (op != 0 && op != 4 && op != 5)
			return fail(s, VERIFY_STACK);
		break;
	case 0x01: /* add, and, sub, mov, lea */
	case 0x03:
	case 0x21:
	case 0x23:
	case 0x29:
	case 0x2b:
	case 0x89:
	case 0x8b:
	case 0x8d:
		break;
	default:
		return fail(s, VERIFY_STACK);
	}
	uint32_t rebase = adds_base(s, s->at + i->bytes, RSP);
	if (!rebase)
		return fail(s, VERIFY_STACK);
	i->bytes += rebase;
	s->moved = 0;
	return true;
}

/* --- jumps ------------------------------------------------------------------------ */

/* Whoever jumps has used the stack since he changed its pointer, so that all
 * text can begin with one that is near the box. */
static bool jump_check(struct state *s)
{
	return !s->moved || fail(s, VERIFY_TOUCH);
}

static bool call_check(struct state *s)
{
	return is_bundle_start(s->at + s->i.bytes) || fail(s, VERIFY_CALL);
}

static bool jump_direct(struct state *s)
{
	uint64_t to = s->at + s->i.bytes + (uint64_t)s->i.immediate;

	if (to >= s->t->bytes) {
		s->error->target = s->t->address + to;
		return fail(s, VERIFY_TARGET);
	}
	set(s->t->targets, to);
	return true;
}

/* Jumps by a constant address lead to where a computed one could lead, too. */
static bool jump_constant(struct state *s)
{
	const struct verify_text *t = s->t;
	const struct instruction *i = &s->i;
	uint64_t slot =
		t->address + s->at + i->bytes + (uint64_t)i->displacement;
	uint64_t to = 0;

	if (i->base != RIP || i->has_67 || i->has_gs ||
		slot < t->constants_start || slot >= t->constants_end ||
		t->constants_end - slot < 8)
		return fail(s, VERIFY_JUMP);
	for (int b = 7; b >= 0; b--)
		to = to << 8 |
			t->constants[slot - t->constants_start + (uint64_t)b];
	/* 0 is what is not there, and faults. Gates begin where bundles do,
	 * too: the processor goes there by the base of the box alone. */
	s->error->target = to;
	return !to || (is_bundle_start(to) && to >> 32 == t->address >> 32) ||
		fail(s, VERIFY_TARGET);
}

/* ff /2 and /4 */
static bool jump_computed(struct state *s)
{
	if (s->i.prefix != PREFIX_NONE || s->i.mod == 3)
		return fail(s, VERIFY_JUMP);
	return jump_constant(s);
}

/* --- units ------------------------------------------------------------------------- */

/*
 * and $-32, %REG (32 bits); add base, %REG; jmp or call *%REG. Its bytes, or 0
 * if there is none at s->at.
 */
static uint32_t masked_jump(const struct state *s, bool *is_call)
{
	uint64_t at = s->at;
	uint8_t n = 0;

	if (has(s, at, 4) && *byte_at(s, at) == 0x41) {
		n = 8;
		at++;
	}
	if (!has(s, at, 3) || *byte_at(s, at) != 0x83 ||
		(*byte_at(s, at + 1) & 0xf8) != 0xe0 ||
		*byte_at(s, at + 2) != 0x100 - VERIFY_BUNDLE_BYTES)
		return 0;
	n |= *byte_at(s, at + 1) & 7;
	at += 3;
	uint32_t add = n == RSP ? 0 : adds_base(s, at, n);
	if (!add)
		return 0;
	at += add;
	if (n >= 8) {
		if (!has(s, at, 1) || *byte_at(s, at) != 0x41)
			return 0;
		at++;
	}
	if (!has(s, at, 2) || *byte_at(s, at) != 0xff)
		return 0;
	uint8_t modrm = *byte_at(s, at + 1);
	*is_call = modrm == (0xd0 | (n & 7));
	if (!*is_call && modrm != (0xe0 | (n & 7)))
		return 0;
	return (uint32_t)(at + 2 - s->at);
}

/* mov %edi, %edi or the like, rebased. Where it ends, or 0. */
static uint64_t rebased(
	const struct state *s, uint64_t at, uint8_t n, bool *loaded)
{
	const uint8_t is[] = {0x89, (uint8_t)(0xc0 | n << 3 | n)};
	uint32_t rebase = rebases(s, at + 2, n, loaded);

	return are(s, at, is, sizeof(is)) && rebase ? at + 2 + rebase : 0;
}

#define RSI 6
#define RDI 7

/* rdi is rebased, perhaps rsi, too; a string instruction. Its bytes, or 0. */
static uint32_t string_unit(const struct state *s)
{
	bool loaded = false;
	uint64_t at = rebased(s, s->at, RDI, &loaded);
	struct instruction i;

	if (!at)
		return 0;
	uint64_t both = rebased(s, at, RSI, &loaded);
	if (both)
		at = both;
	if (decode(byte_at(s, at), byte_at(s, s->t->bytes), &i) || i.is_two ||
		i.has_67 || i.has_gs)
		return 0;
	switch (i.opcode & 0xfe) {
	case 0xa4: /* movs, cmps */
	case 0xa6:
		if (!both)
			return 0;
		break;
	case 0xaa: /* stos, scas */
	case 0xae:
		break;
	default:
		return 0;
	}
	return (uint32_t)(at + i.bytes - s->at);
}

#define LONG_NOP_PREFIXES 8

/* A nop with several prefixes 66 and 2e, which assemblers use as padding. */
static uint32_t long_nop(const struct state *s)
{
	uint64_t at = s->at;
	struct instruction i;

	while (at - s->at < LONG_NOP_PREFIXES && has(s, at, 1) &&
		(*byte_at(s, at) == 0x66 || *byte_at(s, at) == 0x2e))
		at++;
	if (at == s->at || decode(byte_at(s, at), byte_at(s, s->t->bytes), &i))
		return 0;
	bool is_nop = i.prefix == PREFIX_NONE && !i.has_67 && !i.has_gs &&
		!i.rex && (i.is_two ? i.opcode == 0x1f : i.opcode == 0x90);
	uint64_t bytes = at + i.bytes - s->at;
	return is_nop && bytes <= INSTRUCTION_MAX ? (uint32_t)bytes : 0;
}

/* --- one instruction ----------------------------------------------------------------- */

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

/* Opcodes of which only some forms are allowed; (reg) says which. */
static bool form_check(struct state *s)
{
	const struct instruction *i = &s->i;
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

/* What is only written in some forms. */
static void form_refine(struct instruction *i)
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
			return jump_check(s) && jump_direct(s);
		if (i->opcode >= 0xc8 && i->opcode <= 0xcf &&
			embedded_is_rsp(i))
			return fail(s, VERIFY_STACK);
		return true;
	}
	switch (i->opcode) {
	case 0x50 ... 0x57:
	case 0x68:
	case 0x6a:
		touch(s, -8);
		return true;
	case 0x58 ... 0x5f:
		touch(s, 0);
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
		return jump_check(s) && jump_direct(s);
	case 0xe8:
		touch(s, -8);
		return jump_direct(s) && call_check(s);
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

	if (!form_check(s))
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
		if (op == 2)
			touch(s, -8);
		s->ends = op == 4;
		if (op == 2 || op == 4)
			return jump_check(s) && jump_computed(s) &&
				(op == 4 || call_check(s));
		if (op == 6 && i->prefix != PREFIX_NONE)
			return fail(s, VERIFY_PREFIX);
	}
	if (i->mod != 3 && !is_address_only(i) && !memory_check(s))
		return false;
	if (!i->is_two && (i->opcode == 0x8f || (i->opcode == 0xff && op == 6)))
		touch(s, 0);
	if ((i->op.flags & OP_WRITES_REG && is_stack_pointer(s, i->reg)) ||
		(i->op.flags & OP_WRITES_RM && i->mod == 3 &&
			is_stack_pointer(s, i->rm)))
		return stack_pointer_write(s);
	return true;
}

/* The instruction or unit at s->at: check it, and leave its bytes in s->i. */
static bool check_one(struct state *s)
{
	const uint8_t *at = byte_at(s, s->at);
	bool is_call;

	s->ends = false;
	s->i.bytes = masked_jump(s, &is_call);
	if (s->i.bytes) {
		s->ends = !is_call;
		if (is_call)
			touch(s, -8);
		return jump_check(s) && (!is_call || call_check(s));
	}
	s->i.bytes = long_nop(s);
	if (!s->i.bytes)
		s->i.bytes = string_unit(s);
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

static bool targets_check(struct state *s)
{
	for (uint64_t n = 0; n < (s->t->bytes + 63) / 64; n++) {
		uint64_t wrong = s->t->targets[n] & ~s->t->starts[n];
		if (!wrong)
			continue;
		s->at = n * 64 + (uint64_t)__builtin_ctzll(wrong);
		s->i.bytes = 1;
		s->error->target = s->t->address + s->at;
		return fail(s, VERIFY_TARGET);
	}
	return true;
}

/* A nop of one byte or many, by what decode() or long_nop() left. */
static bool is_nop(const struct state *s)
{
	uint8_t first = *byte_at(s, s->at);

	return first == 0x90 || first == 0x66 ||
		(first == 0x0f && *byte_at(s, s->at + 1) == 0x1f);
}

/*
 * Zeroes up to the end of the bundle, which linkers leave between two sections,
 * where nothing gets to: no computed jump, as no bundle begins there, no direct
 * one, as it is no instruction, and not from before. Their end, or 0.
 */
static uint64_t fill_end(struct state *s)
{
	uint64_t end = (s->at | (VERIFY_BUNDLE_BYTES - 1)) + 1;

	if (s->unreached == NOWHERE || end > s->t->bytes)
		return 0;
	for (uint64_t at = s->at; at < end; at++)
		if (*byte_at(s, at))
			return 0;
	for (uint64_t at = s->unreached; at < s->at; at++)
		s->t->starts[at / 64] &= ~((uint64_t)1 << at % 64);
	return end;
}

bool verify(const struct verify_text *t, struct verify_error *error)
{
	struct state s = {.t = t, .error = error, .unreached = NOWHERE};

	*error = (struct verify_error){.rule = VERIFY_OK, .instruction = ""};
	while (s.at < t->bytes) {
		if (is_bundle_start(s.at))
			s.unreached = NOWHERE;
		uint64_t end = fill_end(&s);
		if (end) {
			s.at = end;
			continue;
		}
		if (!check_one(&s))
			return false;
		uint64_t last = s.at + s.i.bytes - 1;
		if ((s.at ^ last) / VERIFY_BUNDLE_BYTES)
			return fail(&s, VERIFY_BUNDLE);
		set(t->starts, s.at);
		if (s.ends)
			s.unreached = last + 1;
		else if (!is_nop(&s))
			s.unreached = NOWHERE;
		s.at = last + 1;
	}
	return targets_check(&s);
}

const char *verify_rule_text(enum verify_rule rule)
{
	static const char *const text[] = {
		[VERIFY_OK] = "it is confined",
		[VERIFY_OPCODE] = "an instruction that is not allowed",
		[VERIFY_PREFIX] = "a prefix that it must not have",
		[VERIFY_MEMORY] = "an access that is not confined to the box",
		[VERIFY_IMAGE] = "an access outside of the component's image",
		[VERIFY_STACK] = "a change of the stack pointer that is not "
				 "confined to the box",
		[VERIFY_TOUCH] =
			"a jump, with a stack pointer that was changed "
			"and not used since",
		[VERIFY_BUNDLE] = "an instruction that lies in two bundles",
		[VERIFY_CALL] = "a call that does not end with its bundle",
		[VERIFY_JUMP] = "a computed jump that is not masked",
		[VERIFY_RETURN] = "a return, which cannot be masked",
		[VERIFY_TARGET] = "a jump to where no instruction begins",
		[VERIFY_STRING] = "a string instruction whose registers are "
				  "not confined",
		[VERIFY_END] = "an instruction that exceeds the text",
	};

	return text[rule];
}
