/* SPDX-License-Identifier: MIT */
/* bad_xrstor.c: has the bytes of XRSTOR in its text, where nobody jumps to. */
#include <cubicle/component.h>

__attribute__((aligned(16))) int cubicle_main(void)
{
	__asm__ volatile("jmp 1f\n .byte 0x0f, 0xae, 0x2f\n 1:");
	return 0;
}
