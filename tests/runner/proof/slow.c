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

	uint64_t a = nondet_u32(), b = nondet_u32();
	ASSUME(a > 1 && b > 1 && a <= b && found);
	CLAIM(a * b != 0xffffffd6d3a87d21, "not a product");
	return 0;
}
