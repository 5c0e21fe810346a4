/* SPDX-License-Identifier: MIT */
/* bad_wrfsbase.c: has the bytes of WRFSBASE in its text, where nobody jumps to.
 */
#include <cubicle/component.h>

__attribute__((aligned(16))) int cubicle_main(void)
{
	__asm__ volatile("jmp 1f\n .byte 0xf3, 0x48, 0x0f, 0xae, 0xd0\n 1:");
	return 0;
}
