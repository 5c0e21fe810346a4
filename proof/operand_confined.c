/* SPDX-License-Identifier: MIT */
/*
 * operand_confined.c: an operand that the verifier accepts is in the box or its
 * guards
 *
 * The registers hold any values, except that the stack pointer satisfies the
 * invariant of stack_pointer.c. The address is computed as the processor does
 * (SDM volume 1, 3.7.5). An access of up to 512 bytes there is in the box, or
 * within 4 GiB of it, where nothing is mapped. For loads and stores in the
 * strict mode, and for stores with `--sfi stores`. Components lie in the box.
 *
 * Options: --unwind 17
 */
#include "verify_state.h"

#define BOX_BYTES 0x100000000ull
#define ACCESS_BYTES                                            \
	512 /* fxsave is the largest of x86; it is not accepted \
	     */

/* What the processor makes of the operand of (i). */
static uint64_t address_of(
	const struct instruction *i, uint64_t rsp, uint64_t box)
{
	uint64_t base = nondet_u64(), index = nondet_u64();
	uint32_t scale = nondet_u32();
	uint64_t address = (uint64_t)(int64_t)i->displacement;

	ASSUME(scale == 1 || scale == 2 || scale == 4 || scale == 8);
	if (i->base == RSP)
		base = rsp;
	if (i->base == RIP)
		base = t.address + s.at + i->bytes;
	if (i->base != NO_REGISTER)
		address += base;
	if (i->index != NO_REGISTER)
		address += index * scale;
	if (i->has_67)
		address = (uint32_t)address;
	return i->has_gs ? address + box : address;
}

int main(void)
{
	uint8_t text[TEXT_BYTES], constants[CONSTANT_BYTES];

	any_state(text, constants);
	const struct instruction *i = &s.i;
	uint64_t box = t.address / BOX_BYTES * BOX_BYTES, rsp = nondet_u64();
	ASSUME(box >= 2 * BOX_BYTES && t.image >= box &&
		t.image_end <= box + BOX_BYTES - ACCESS_BYTES);
	ASSUME(rsp >= box - STACK_NEAR - s.moved &&
		rsp <= box + BOX_BYTES + STACK_NEAR + s.moved);
	ASSUME(decode_keeps(DECODE_OK, i, TEXT_BYTES) && i->mod != 3 &&
		(i->op.flags & OP_MODRM));
	bool is_store = i->op.flags & OP_STORES;
	bool ok = operand_check(&s) && (is_store || !t.stores_only);
	uint64_t address = address_of(i, rsp, box);

	CLAIM_IF(ok,
		address >= box - VERIFY_GUARD_BYTES &&
			address <= box + BOX_BYTES + VERIFY_GUARD_BYTES -
					ACCESS_BYTES,
		"in the box or its guards");
	CLAIM_IF(ok && i->base == RIP,
		address >= t.image && address < t.image_end, "in the image");
	REACHED(ok && i->has_gs && i->has_67 && i->index == 7, "by GS");
	REACHED(ok && i->base == RSP && !i->has_gs && s.moved, "by RSP");
	REACHED(ok && i->has_gs && i->base == NO_REGISTER && !i->has_67,
		"BASE itself");
	return 0;
}
