/* SPDX-License-Identifier: MIT */
/*
 * vacuous.c: a claim that is never reached
 *
 * Options: --unwind 4
 */
#include "proof.h"
#include "base/string.c"

int main(void)
{
	char name[2] = {(char)nondet_u8(), (char)nondet_u8()};
	bool found = memchr_nul(name, sizeof(name));

	ASSUME(found && name[0] && name[1]);
	CLAIM(name[0] == name[1], "of nothing");
	return 0;
}
