/* SPDX-License-Identifier: MIT */
/* bad_wrgsbase.c: has the bytes of WRGSBASE in its text, where nobody jumps to.
 */
#include <cubicle/component.h>

__attribute__((aligned(16))) int cubicle_main(void)
{
	__asm__ volatile("jmp 1f\n .byte 0xf3, 0x0f, 0xae, 0xd8\n 1:");
	return 0;
}
