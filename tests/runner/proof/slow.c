/* SPDX-License-Identifier: MIT */
/*
 * slow.c: a proof that takes long
 *
 * Options: --unwind 4
 */
#include "proof.h"
#include "base/string.c"

int main(void)
{
	char name[2] = {(char)nondet_u8(), (char)nondet_u8()};
	bool found = memchr_nul(name, sizeof(name));

	/* True, and far too much for a search: three multipliers of 64 bits. */
	uint64_t a = nondet_u64(), b = nondet_u64(), c = nondet_u64();
	ASSUME(found);
	CLAIM(a * (b + c) == a * b + a * c, "multiplication distributes");
	return 0;
}
