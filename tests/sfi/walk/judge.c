/* SPDX-License-Identifier: MIT */
/*
 * judge.c: can a text leave its box? Zydis says what each instruction does. Of
 * the verifier's knowledge, only the bitmap of starts is used, to compare it.
 *
 * The judge follows control from where it can come from outside: the start of
 * each bundle. On the way it tracks what registers hold, so it needs no list of
 * units. Where two paths meet, it keeps what holds on both.
 */
#include <stdlib.h>
#include <string.h>
#include <Zydis/Zydis.h>
#include "walk.h"

#define GUARD ((int64_t)VERIFY_GUARD_BYTES)
#define NEAR                                                            \
	0x10010 /* the stack pointer, from the box, when control enters \
		 */
#define FAR   (NEAR + 0x1000000) /* and before it is used again */
#define LOST  (GUARD * 4)
#define LARGE 512 /* no operand is larger */
#define STACK 4	  /* the number of the stack pointer */

enum value {
	ANY,
	LOW,	/* less than 4 GiB */
	LOW_AT, /* and a multiple of a bundle */
	BASE,	/* the address of the box */
	IN_BOX, /* that, and less than 4 GiB */
	IN_BOX_AT,
};

struct point {
	bool is_known;
	uint8_t value[16];
	/* The largest distance of the stack pointer from the box, or LOST.
	 * is_low: its lower half was written, and the base not yet added. */
	int64_t away;
	bool is_low;
};

struct decoded {
	bool is_tried, is_valid;
	ZydisDecodedInstruction i;
	ZydisDecodedOperand op[ZYDIS_MAX_OPERAND_COUNT];
};

struct flow {
	bool ends, jumps;
	int64_t target;
};

static ZydisDecoder decoder;
static const struct verify_text *text;
static struct point points[TEXT_MAX];
static struct decoded cache[TEXT_MAX];
static uint32_t todo[TEXT_MAX * 8], todo_n;

void judge_init(void)
{
	ZydisDecoderInit(
		&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
}

static const struct decoded *decoded(uint64_t offset)
{
	struct decoded *d = &cache[offset];

	if (!d->is_tried) {
		d->is_tried = true;
		d->is_valid = ZYAN_SUCCESS(ZydisDecoderDecodeFull(
			&decoder, text->text + offset, 15, &d->i, d->op));
	}
	return d;
}

/* --- kinds of instructions ------------------------------------------------ */

/* Sets that use general registers, SSE and the coprocessor only: gates clear
 * these and no others. */
static bool is_known_set(ZydisISASet set)
{
	switch (set) {
	case ZYDIS_ISA_SET_I86:
	case ZYDIS_ISA_SET_I186:
	case ZYDIS_ISA_SET_I386:
	case ZYDIS_ISA_SET_I486:
	case ZYDIS_ISA_SET_I486REAL:
	case ZYDIS_ISA_SET_PENTIUMREAL:
	case ZYDIS_ISA_SET_PPRO:
	case ZYDIS_ISA_SET_CMOV:
	case ZYDIS_ISA_SET_FCMOV:
	case ZYDIS_ISA_SET_FAT_NOP:
	case ZYDIS_ISA_SET_PREFETCH_NOP:
	case ZYDIS_ISA_SET_PREFETCHWT1:
	case ZYDIS_ISA_SET_LONGMODE:
	case ZYDIS_ISA_SET_CMPXCHG16B:
	case ZYDIS_ISA_SET_LAHF:
	case ZYDIS_ISA_SET_PAUSE:
	case ZYDIS_ISA_SET_POPCNT:
	case ZYDIS_ISA_SET_LZCNT:
	case ZYDIS_ISA_SET_BMI1: /* tzcnt; others need VEX */
	case ZYDIS_ISA_SET_X87:
	case ZYDIS_ISA_SET_SSE:
	case ZYDIS_ISA_SET_SSE2:
	case ZYDIS_ISA_SET_SSE3:
	case ZYDIS_ISA_SET_SSE3X87:
	case ZYDIS_ISA_SET_SSE_PREFETCH:
		return true;
	default:
		return false;
	}
}

/* Allowed, although others of its category are not. */
static bool is_known_one(const ZydisDecodedInstruction *i)
{
	switch (i->mnemonic) {
	case ZYDIS_MNEMONIC_HLT: /* faults */
	case ZYDIS_MNEMONIC_RDTSC:
	case ZYDIS_MNEMONIC_INT3:
	case ZYDIS_MNEMONIC_ENDBR64:
		return true;
	default:
		return false;
	}
}

static const char *kind_check(const ZydisDecodedInstruction *i)
{
	if (is_known_one(i))
		return NULL;
	if (i->encoding != ZYDIS_INSTRUCTION_ENCODING_LEGACY)
		return "an encoding of vectors";
	switch (i->meta.category) {
	case ZYDIS_CATEGORY_INTERRUPT:
	case ZYDIS_CATEGORY_IO:
	case ZYDIS_CATEGORY_IOSTRINGOP:
	case ZYDIS_CATEGORY_RET:
	case ZYDIS_CATEGORY_SEGOP:
	case ZYDIS_CATEGORY_SYSCALL:
	case ZYDIS_CATEGORY_SYSRET:
	case ZYDIS_CATEGORY_SYSTEM:
		return "a category that is not allowed";
	default:
		break;
	}
	switch (i->mnemonic) {
	case ZYDIS_MNEMONIC_MASKMOVDQU: /* its operand is hidden */
	case ZYDIS_MNEMONIC_LDMXCSR:
	case ZYDIS_MNEMONIC_STMXCSR:
	case ZYDIS_MNEMONIC_FLDENV:
	case ZYDIS_MNEMONIC_FNSTENV:
	case ZYDIS_MNEMONIC_FRSTOR:
	case ZYDIS_MNEMONIC_FNSAVE:
	case ZYDIS_MNEMONIC_XLAT:
	case ZYDIS_MNEMONIC_ENTER:
	case ZYDIS_MNEMONIC_LEAVE:
		return "an instruction that is not allowed";
	default:
		return is_known_set(i->meta.isa_set)
			? NULL
			: "an extension that is not allowed";
	}
}

/* It names memory and never accesses it, so it cannot fault. */
static bool is_hint(const ZydisDecodedInstruction *i)
{
	return i->meta.category == ZYDIS_CATEGORY_NOP ||
		i->meta.category == ZYDIS_CATEGORY_WIDENOP ||
		i->meta.category == ZYDIS_CATEGORY_PREFETCH ||
		i->meta.category == ZYDIS_CATEGORY_PREFETCHWT1;
}

/* With 32 bits, it always clears the upper half of what it writes. */
static bool is_plain_write(const ZydisDecodedInstruction *i)
{
	switch (i->mnemonic) {
	case ZYDIS_MNEMONIC_ADD:
	case ZYDIS_MNEMONIC_AND:
	case ZYDIS_MNEMONIC_LEA:
	case ZYDIS_MNEMONIC_MOV:
	case ZYDIS_MNEMONIC_OR:
	case ZYDIS_MNEMONIC_SUB:
	case ZYDIS_MNEMONIC_XOR:
		return true;
	default:
		return false;
	}
}

#define FLAGS_KEPT                                                         \
	(ZYDIS_CPUFLAG_TF | ZYDIS_CPUFLAG_IF | ZYDIS_CPUFLAG_DF |          \
		ZYDIS_CPUFLAG_IOPL | ZYDIS_CPUFLAG_NT | ZYDIS_CPUFLAG_RF | \
		ZYDIS_CPUFLAG_VM | ZYDIS_CPUFLAG_AC | ZYDIS_CPUFLAG_VIF |  \
		ZYDIS_CPUFLAG_VIP | ZYDIS_CPUFLAG_ID)

static bool keeps_flags(const ZydisDecodedInstruction *i)
{
	const ZydisAccessedFlags *f = i->cpu_flags;

	if (!f || i->mnemonic == ZYDIS_MNEMONIC_INT3)
		return true;
	return !((f->modified | f->set_1 | f->undefined) & FLAGS_KEPT) &&
		!(f->set_0 & FLAGS_KEPT & ~(uint32_t)ZYDIS_CPUFLAG_DF);
}

/* A prefix without effect may have one on a later processor. */
static const char *prefix_check(
	const ZydisDecodedInstruction *i, const ZydisDecodedOperand *op)
{
	bool has_memory = false, has_address = false;

	if (is_hint(i) && !(i->attributes & ZYDIS_ATTRIB_HAS_LOCK) &&
		!(i->attributes & ZYDIS_ATTRIB_HAS_ADDRESSSIZE))
		return NULL;
	if (i->attributes &
		(ZYDIS_ATTRIB_HAS_XACQUIRE | ZYDIS_ATTRIB_HAS_XRELEASE |
			ZYDIS_ATTRIB_HAS_BND | ZYDIS_ATTRIB_HAS_NOTRACK |
			ZYDIS_ATTRIB_HAS_BRANCH_TAKEN |
			ZYDIS_ATTRIB_HAS_BRANCH_NOT_TAKEN |
			ZYDIS_ATTRIB_HAS_SEGMENT_FS))
		return "a prefix that is not allowed";
	for (int n = 0; n < i->operand_count; n++) {
		has_memory |= op[n].type == ZYDIS_OPERAND_TYPE_MEMORY;
		has_address |= op[n].type == ZYDIS_OPERAND_TYPE_MEMORY &&
			op[n].mem.type == ZYDIS_MEMOP_TYPE_AGEN;
	}
	for (int n = 0; n < i->raw.prefix_count; n++) {
		uint8_t value = i->raw.prefixes[n].value;
		bool is_addr32_call = value == 0x67 && i->opcode == 0xe8;
		/* lea has an address, and no segment. */
		if (i->raw.prefixes[n].type == ZYDIS_PREFIX_TYPE_IGNORED &&
			!(value == 0x65 && has_address) &&
			i->meta.category != ZYDIS_CATEGORY_STRINGOP)
			return "a prefix without effect";
		/* Intel ignores it; AMD takes a displacement of 2 bytes. */
		if (value == 0x66 &&
			i->meta.branch_type != ZYDIS_BRANCH_TYPE_NONE)
			return "a prefix on which processors differ";
		if (value == 0x67 && !has_memory && !is_addr32_call)
			return "a prefix without effect";
		if ((value == 0x65 || value == 0x67) &&
			i->meta.category == ZYDIS_CATEGORY_STRINGOP)
			return "a prefix that strings must not have";
	}
	return NULL;
}

/* --- memory --------------------------------------------------------------- */

static bool is_general(ZydisRegister r, ZydisRegisterClass class)
{
	return r == ZYDIS_REGISTER_NONE || ZydisRegisterGetClass(r) == class;
}

static int number(ZydisRegister r)
{
	ZydisRegister all =
		ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, r);

	return ZydisRegisterGetClass(all) == ZYDIS_REGCLASS_GPR64
		? ZydisRegisterGetId(all)
		: -1;
}

static bool is_segment(const ZydisDecodedOperandMem *m, bool *is_gs)
{
	*is_gs = m->segment == ZYDIS_REGISTER_GS;
	return *is_gs || m->segment == ZYDIS_REGISTER_DS ||
		m->segment == ZYDIS_REGISTER_SS ||
		m->segment == ZYDIS_REGISTER_ES;
}

/* Is (m) the word that holds the address of the box? */
static bool is_base_word(const ZydisDecodedOperandMem *m)
{
	return m->segment == ZYDIS_REGISTER_GS &&
		m->base == ZYDIS_REGISTER_NONE &&
		m->index == ZYDIS_REGISTER_NONE &&
		m->disp.value == CUBICLE_BOX_OFFSET;
}

static bool gs_is_safe(
	const ZydisDecodedInstruction *i, const ZydisDecodedOperandMem *m)
{
	if (i->address_width == 32)
		return is_general(m->base, ZYDIS_REGCLASS_GPR32) &&
			is_general(m->index, ZYDIS_REGCLASS_GPR32);
	return i->address_width == 64 && m->base == ZYDIS_REGISTER_NONE &&
		m->index == ZYDIS_REGISTER_NONE && m->disp.value >= 0 &&
		m->disp.value < GUARD;
}

static bool stack_is_safe(
	const struct point *p, const ZydisDecodedOperandMem *m)
{
	int64_t by = m->disp.value < 0 ? -m->disp.value : m->disp.value;

	return m->index == ZYDIS_REGISTER_NONE && p->away + by + LARGE < GUARD;
}

static const char *memory_check(const struct point *p, const struct decoded *d,
	const ZydisDecodedOperand *op, uint64_t offset)
{
	const ZydisDecodedOperandMem *m = &op->mem;
	bool is_gs, is_string = d->i.meta.category == ZYDIS_CATEGORY_STRINGOP;
	uint64_t to =
		text->address + offset + d->i.length + (uint64_t)m->disp.value;
	bool is_written = op->actions & ZYDIS_OPERAND_ACTION_MASK_WRITE;

	if (m->type == ZYDIS_MEMOP_TYPE_AGEN || is_hint(&d->i))
		return NULL;
	if (m->type != ZYDIS_MEMOP_TYPE_MEM || !is_segment(m, &is_gs))
		return "a kind of operand that is not allowed";
	/* A bit's number in a register is added to the address. */
	if (d->i.meta.category == ZYDIS_CATEGORY_BITBYTE &&
		d->i.operand_count > 1 &&
		d->op[1].type == ZYDIS_OPERAND_TYPE_REGISTER &&
		d->op[1].visibility == ZYDIS_OPERAND_VISIBILITY_EXPLICIT)
		return "a bit beyond the operand";
	if (is_gs)
		return gs_is_safe(&d->i, m) ? NULL : "an access by GS";
	if (text->stores_only && !is_written && !is_string)
		return NULL;
	/* 67 does not change the width of the stack that push uses. */
	if (d->i.address_width != 64 &&
		!(m->base == ZYDIS_REGISTER_RSP &&
			op->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN))
		return "an access by 32 bits without GS";
	if (is_string)
		return number(m->base) >= 0 && number(m->base) != STACK &&
				p->value[number(m->base)] == IN_BOX
			? NULL
			: "a string that is not in the box";
	if (m->base == ZYDIS_REGISTER_RIP && m->index == ZYDIS_REGISTER_NONE)
		return to >= text->image && to < text->image_end
			? NULL
			: "an access outside of the image";
	if (m->base == ZYDIS_REGISTER_RSP)
		return stack_is_safe(p, m) ? NULL
					   : "a stack pointer too far away";
	return "an access that is not confined";
}

/* An access by the stack pointer proves that it is near the box. */
static void memory_learn(struct point *p, const struct decoded *d)
{
	for (int n = 0; n < d->i.operand_count; n++) {
		const ZydisDecodedOperand *op = &d->op[n];
		bool is_sure = op->actions &
			(ZYDIS_OPERAND_ACTION_READ |
				ZYDIS_OPERAND_ACTION_WRITE);
		if (op->type != ZYDIS_OPERAND_TYPE_MEMORY || !is_sure ||
			op->mem.type != ZYDIS_MEMOP_TYPE_MEM ||
			is_hint(&d->i) || p->is_low ||
			op->mem.base != ZYDIS_REGISTER_RSP ||
			op->mem.index != ZYDIS_REGISTER_NONE ||
			op->mem.segment == ZYDIS_REGISTER_GS ||
			(d->i.address_width != 64 &&
				op->visibility !=
					ZYDIS_OPERAND_VISIBILITY_HIDDEN))
			continue;
		int64_t by = op->mem.disp.value;
		by = by < 0 ? -by : by;
		if (by < p->away)
			p->away = by;
	}
}

/* --- registers ------------------------------------------------------------ */

static bool is_mnemonic(const struct decoded *d, ZydisMnemonic a,
	ZydisMnemonic b, ZydisMnemonic c)
{
	return d->i.mnemonic == a || d->i.mnemonic == b || d->i.mnemonic == c;
}

static const char *stack_move(
	struct point *p, const struct decoded *d, const ZydisDecodedOperand *op)
{
	const ZydisDecodedOperand *from = &d->op[1];
	int64_t by;

	if (op->visibility == ZYDIS_OPERAND_VISIBILITY_HIDDEN &&
		is_mnemonic(d, ZYDIS_MNEMONIC_PUSH, ZYDIS_MNEMONIC_POP,
			ZYDIS_MNEMONIC_CALL)) {
		p->away += 8;
		return d->i.operand_width == 64 ? NULL
						: "a push of another width";
	}
	if (op->size == 32 && is_plain_write(&d->i) && op == &d->op[0]) {
		p->is_low = true;
		p->away = LOST;
		return NULL;
	}
	if (op->size != 64 || op != &d->op[0])
		return "a write to the stack pointer";
	if (d->i.mnemonic == ZYDIS_MNEMONIC_ADD && p->is_low &&
		from->type == ZYDIS_OPERAND_TYPE_MEMORY &&
		is_base_word(&from->mem)) {
		p->is_low = false;
		p->away = 0;
		return NULL;
	}
	if (from->type == ZYDIS_OPERAND_TYPE_IMMEDIATE &&
		is_mnemonic(d, ZYDIS_MNEMONIC_ADD, ZYDIS_MNEMONIC_SUB,
			ZYDIS_MNEMONIC_AND)) {
		by = from->imm.value.s;
		if (d->i.mnemonic == ZYDIS_MNEMONIC_AND && by >= 0)
			return "a mask of the stack pointer";
	} else if (d->i.mnemonic == ZYDIS_MNEMONIC_LEA &&
		from->mem.base == ZYDIS_REGISTER_RSP &&
		from->mem.index == ZYDIS_REGISTER_NONE &&
		d->i.address_width == 64) {
		by = from->mem.disp.value;
	} else {
		return "a write to the stack pointer";
	}
	p->away += by < 0 ? -by : by;
	return p->away <= FAR ? NULL : "a stack pointer too far away";
}

/* What register (to), the first operand, holds afterwards. */
static enum value result(const struct point *p, const struct decoded *d, int to)
{
	const ZydisDecodedOperand *op = d->op, *from = &d->op[1];
	const ZydisDecodedOperandMem *m = &from->mem;
	enum value old = p->value[to];

	if (op[0].size == 32 && is_plain_write(&d->i))
		return d->i.mnemonic == ZYDIS_MNEMONIC_AND &&
				from->type == ZYDIS_OPERAND_TYPE_IMMEDIATE &&
				!(from->imm.value.u % VERIFY_BUNDLE_BYTES)
			? LOW_AT
			: LOW;
	if (op[0].size != 64 || from->type != ZYDIS_OPERAND_TYPE_MEMORY)
		return ANY;
	if (is_base_word(m) && d->i.mnemonic == ZYDIS_MNEMONIC_MOV)
		return BASE;
	if (is_base_word(m) && d->i.mnemonic == ZYDIS_MNEMONIC_ADD)
		return old == LOW ? IN_BOX : old == LOW_AT ? IN_BOX_AT : ANY;
	if (d->i.mnemonic == ZYDIS_MNEMONIC_LEA && d->i.address_width == 64 &&
		m->scale == 1 && !m->disp.value && number(m->base) >= 0 &&
		number(m->index) >= 0) {
		enum value a = p->value[number(m->base)];
		enum value b = p->value[number(m->index)];
		if ((a == LOW && b == BASE) || (a == BASE && b == LOW))
			return IN_BOX;
	}
	return ANY;
}

static const char *register_write(struct point *p, const struct decoded *d,
	const ZydisDecodedOperand *op, struct point *after)
{
	int n = number(op->reg.value);

	if (n == STACK)
		return stack_move(after, d, op);
	if (n >= 0) {
		after->value[n] = op == &d->op[0] ? result(p, d, n) : ANY;
		return NULL;
	}
	switch (ZydisRegisterGetClass(op->reg.value)) {
	case ZYDIS_REGCLASS_XMM:
	case ZYDIS_REGCLASS_X87:
	case ZYDIS_REGCLASS_FLAGS:
	case ZYDIS_REGCLASS_IP:
		return NULL;
	default:
		switch (op->reg.value) {
		case ZYDIS_REGISTER_X87CONTROL:
		case ZYDIS_REGISTER_X87STATUS:
		case ZYDIS_REGISTER_X87TAG:
			return NULL;
		default:
			return "a write to a register that is not allowed";
		}
	}
}

/* MMX shares registers with the coprocessor. */
static bool is_foreign(const ZydisDecodedOperand *op)
{
	return op->type == ZYDIS_OPERAND_TYPE_REGISTER &&
		(ZydisRegisterGetClass(op->reg.value) == ZYDIS_REGCLASS_MMX ||
			ZydisRegisterGetClass(op->reg.value) ==
				ZYDIS_REGCLASS_SEGMENT);
}

static const char *operands_check(
	struct point *p, const struct decoded *d, uint64_t offset)
{
	const char *why = NULL;
	struct point after = *p;

	for (int n = 0; n < d->i.operand_count && !why; n++) {
		if (is_foreign(&d->op[n]))
			why = "a register of another kind";
		else if (d->op[n].type == ZYDIS_OPERAND_TYPE_MEMORY)
			why = memory_check(p, d, &d->op[n], offset);
	}
	memory_learn(&after, d);
	for (int n = 0; n < d->i.operand_count && !why; n++)
		if (d->op[n].type == ZYDIS_OPERAND_TYPE_REGISTER &&
			(d->op[n].actions & ZYDIS_OPERAND_ACTION_MASK_WRITE))
			why = register_write(p, d, &d->op[n], &after);
	*p = after;
	return why;
}

/* --- control -------------------------------------------------------------- */

static bool constant_is_safe(const ZydisDecodedOperandMem *m, uint64_t next)
{
	uint64_t slot = next + (uint64_t)m->disp.value, to;

	if (m->base != ZYDIS_REGISTER_RIP || m->index != ZYDIS_REGISTER_NONE ||
		m->segment == ZYDIS_REGISTER_GS ||
		m->segment == ZYDIS_REGISTER_FS ||
		slot < text->constants_start || slot + 8 > text->constants_end)
		return false;
	memcpy(&to, text->constants + (slot - text->constants_start), 8);
	return !to || (to % VERIFY_BUNDLE_BYTES == 0 && to >> 32 == BOX >> 32);
}

static const char *computed_check(
	const struct point *p, const struct decoded *d, uint64_t next)
{
	const ZydisDecodedOperand *op = &d->op[0];

	if (op->size != 64 || d->i.meta.branch_type == ZYDIS_BRANCH_TYPE_FAR)
		return "a jump of another width";
	if (op->type == ZYDIS_OPERAND_TYPE_REGISTER)
		return number(op->reg.value) >= 0 &&
				p->value[number(op->reg.value)] == IN_BOX_AT
			? NULL
			: "a computed jump that is not masked";
	if (op->type != ZYDIS_OPERAND_TYPE_MEMORY || d->i.address_width != 64)
		return "a jump by an operand of another kind";
	return constant_is_safe(&op->mem, text->address + next)
		? NULL
		: "a jump by memory that is not constant";
}

static const char *jump_check(const struct point *before,
	const struct decoded *d, uint64_t offset, struct flow *f)
{
	const ZydisDecodedOperand *op = &d->op[0];
	uint64_t next = offset + d->i.length;

	switch (d->i.meta.category) {
	case ZYDIS_CATEGORY_COND_BR:
		break;
	case ZYDIS_CATEGORY_CALL:
		if (next % VERIFY_BUNDLE_BYTES)
			return "a call that returns to the middle of a bundle";
		f->ends = true;
		break;
	case ZYDIS_CATEGORY_UNCOND_BR:
		f->ends = true;
		break;
	default:
		f->ends = d->i.mnemonic == ZYDIS_MNEMONIC_INT3 ||
			d->i.mnemonic == ZYDIS_MNEMONIC_HLT ||
			d->i.mnemonic == ZYDIS_MNEMONIC_UD2;
		return d->i.meta.branch_type == ZYDIS_BRANCH_TYPE_NONE
			? NULL
			: "a branch of another kind";
	}
	/* A call uses the stack itself. */
	if (before->away > NEAR &&
		(d->i.meta.category != ZYDIS_CATEGORY_CALL || before->is_low ||
			before->away + LARGE > GUARD))
		return "a jump with a stack pointer that is not near";
	if (op->type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
		return computed_check(before, d, next);
	if (!op->imm.is_relative)
		return "a jump that is not relative";
	f->jumps = true;
	f->target = (int64_t)next + op->imm.value.s;
	return NULL;
}

bool judge_jump(const uint8_t *at, int64_t *to)
{
	ZydisDecodedInstruction i;
	ZydisDecodedOperand op[ZYDIS_MAX_OPERAND_COUNT];

	if (!ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, at, 15, &i, op)) ||
		i.meta.branch_type == ZYDIS_BRANCH_TYPE_NONE ||
		op[0].type != ZYDIS_OPERAND_TYPE_IMMEDIATE)
		return false;
	*to = i.length + op[0].imm.value.s;
	return true;
}

bool judge_is_illegal(const uint8_t *at)
{
	ZydisDecodedInstruction i;
	ZydisDecodedOperand op[ZYDIS_MAX_OPERAND_COUNT];

	return ZYAN_SUCCESS(ZydisDecoderDecodeFull(&decoder, at, 15, &i, op)) &&
		i.mnemonic == ZYDIS_MNEMONIC_UD2;
}

/* --- the text ------------------------------------------------------------- */

/* Keep in (to) what holds for both; true if that is less than before. */
static bool join(struct point *to, const struct point *from)
{
	bool is_less = false;

	if (!to->is_known) {
		*to = *from;
		to->is_known = true;
		return true;
	}
	for (int n = 0; n < 16; n++)
		if (to->value[n] != ANY && to->value[n] != from->value[n]) {
			to->value[n] = ANY;
			is_less = true;
		}
	if (from->away > to->away) {
		to->away = from->away;
		is_less = true;
	}
	if (from->is_low != to->is_low && to->away != LOST) {
		to->away = LOST;
		is_less = true;
	}
	return is_less;
}

static bool enter(uint64_t offset, const struct point *p)
{
	if (!join(&points[offset], p))
		return false;
	if (todo_n < sizeof(todo) / sizeof(todo[0]))
		todo[todo_n++] = (uint32_t)offset;
	return true;
}

/* The last of several instructions that the verifier takes for one. */
static bool ends_unit(const struct decoded *d)
{
	return d->i.meta.category == ZYDIS_CATEGORY_STRINGOP ||
		is_mnemonic(d, ZYDIS_MNEMONIC_JMP, ZYDIS_MNEMONIC_CALL,
			ZYDIS_MNEMONIC_INVALID) ||
		(d->i.mnemonic == ZYDIS_MNEMONIC_ADD &&
			d->op[0].type == ZYDIS_OPERAND_TYPE_REGISTER &&
			number(d->op[0].reg.value) == STACK);
}

/* Does the verifier's bitmap agree with the length of the instruction? */
static const char *length_check(const struct decoded *d, uint64_t offset)
{
	uint64_t next = offset + d->i.length;

	if (next > text->bytes)
		return "an instruction that goes on after the text";
	for (uint64_t at = offset + 1; at < next; at++)
		if (begins(text, at))
			return "something begins inside of an instruction";
	if ((offset ^ (next - 1)) / VERIFY_BUNDLE_BYTES)
		return "an instruction in two bundles";
	if (!begins(text, offset) &&
		(next == text->bytes || begins(text, next)) && !ends_unit(d))
		return "an instruction of another length";
	return NULL;
}

static const char *target_check(int64_t target)
{
	static const struct point start = {.away = NEAR};

	if (target < 0 || target >= (int64_t)text->bytes)
		return "a jump out of the text";
	if (!begins(text, (uint64_t)target))
		return "a jump to where nothing begins";
	enter((uint64_t)target, &start);
	return NULL;
}

static const char *follow(uint64_t offset)
{
	struct point p = points[offset];
	const struct decoded *d = decoded(offset);
	struct flow f = {0};
	const char *why;

	if (!d->is_valid)
		return "no instruction";
	why = length_check(d, offset);
	if (!why)
		why = kind_check(&d->i);
	if (!why && !keeps_flags(&d->i))
		why = "a flag that must not change";
	if (!why)
		why = prefix_check(&d->i, d->op);
	if (!why)
		why = jump_check(&p, d, offset, &f);
	/* jump_check() has checked the operand of a jump through memory. */
	if (!why && !(f.ends && d->op[0].type == ZYDIS_OPERAND_TYPE_MEMORY))
		why = operands_check(&p, d, offset);
	if (!why && f.jumps)
		why = target_check(f.target);
	if (why || f.ends)
		return why;
	offset += d->i.length;
	/* Other text may follow. */
	if (offset == text->bytes)
		return p.is_low		? "an end in the middle of a unit"
			: p.away > NEAR ? "an end with a stack pointer that is "
					  "not near"
					: NULL;
	enter(offset, &p);
	return NULL;
}

const char *judge(const struct verify_text *t)
{
	static const struct point start = {.away = NEAR};
	const char *why = NULL;

	text = t;
	todo_n = 0;
	for (uint64_t at = 0; at < t->bytes; at++) {
		points[at].is_known = false;
		cache[at].is_tried = false;
	}
	for (uint64_t at = 0; at < t->bytes; at += VERIFY_BUNDLE_BYTES) {
		if (!begins(t, at))
			return "a bundle with whose start nothing begins";
		enter(at, &start);
	}
	while (todo_n && !why)
		why = follow(todo[--todo_n]);
	return why;
}
