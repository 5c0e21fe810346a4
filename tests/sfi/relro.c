/* SPDX-License-Identifier: MIT */
/*
 * relro.c: jumps by an address that it can write. verifier.sh has the file say
 * that nobody can: that its RELRO begins among its constants and ends behind
 * its data.
 */
#include <cubicle/component.h>

void relro_jump(void);
extern uint64_t relro_pointer;

int cubicle_main(void)
{
	relro_pointer += 5;
	relro_jump();
	return 0;
}
