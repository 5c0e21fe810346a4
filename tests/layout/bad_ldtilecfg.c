/* SPDX-License-Identifier: MIT */
/*
 * bad_ldtilecfg.c: has the bytes of LDTILECFG in its text, where nobody jumps
 * to.
 */
#include <cubicle/component.h>

__attribute__((aligned(16))) int cubicle_main(void)
{
	__asm__ volatile("jmp 1f\n .byte 0xc4, 0xe2, 0x78, 0x49, 0x07\n 1:");
	return 0;
}
