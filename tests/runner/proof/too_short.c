/* SPDX-License-Identifier: MIT */
/*
 * too_short.c: a loop that goes on longer than it is looked at
 *
 * Options: --unwind 2
 */
#include "proof.h"
#include "base/string.c"

int main(void)
{
	char name[2] = {(char)nondet_u8(), (char)nondet_u8()};
	bool found = memchr_nul(name, sizeof(name));

	CLAIM(found == (!name[0] || !name[1]), "where there is one");
	return 0;
}
