/* SPDX-License-Identifier: MIT */
/*
 * wrong.c: a NUL is always found
 *
 * Options: --unwind 4
 */
#include "proof.h"
#include "base/string.c"

int main(void)
{
	char name[2] = {(char)nondet_u8(), (char)nondet_u8()};
	bool found = memchr_nul(name, sizeof(name));

	CLAIM(found, "always");
	return 0;
}
