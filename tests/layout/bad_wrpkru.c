/* SPDX-License-Identifier: MIT */
/* bad_wrpkru.c: has the bytes of WRPKRU in its text, where nobody jumps to. */
#include <cubicle/component.h>

__attribute__((aligned(16))) int cubicle_main(void)
{
	__asm__ volatile("jmp 1f\n .byte 0x0f, 0x01, 0xef\n 1:");
	return 0;
}
