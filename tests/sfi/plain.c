/* SPDX-License-Identifier: MIT */
/*
 * plain.c: is compiled like any other component, not for backend sfi. With LIES
 * it says that it is.
 */
#include <cubicle/component.h>

#ifdef LIES
#include <cubicle/note_abi.h>

__attribute__((section("cubicle_note,\"a\",@note#"), used,
	aligned(4))) static const struct {
	unsigned name_bytes, bytes, type;
	char name[8];
	unsigned word;
} note = {8, 4, CUBICLE_NOTE_SFI, CUBICLE_NOTE_NAME, CUBICLE_NOTE_FULL};
#endif

static volatile int *volatile pointer;

int cubicle_main(void)
{
	return *pointer;
}
