/* SPDX-License-Identifier: MIT */
/*
 * note_abi.h: the note that names the backend a component is compiled for.
 *
 * cubicle-cc adds a note (elf(5)) to each component that it compiles:
 * CUBICLE_NOTE_NAME, type CUBICLE_NOTE_SFI, and a word. The tool reads the note
 * to explain a mismatch. The monitor never reads it: it verifies the text.
 */
#ifndef CUBICLE_NOTE_ABI_H
#define CUBICLE_NOTE_ABI_H

#define CUBICLE_NOTE_NAME "Cubicle"

#define CUBICLE_NOTE_SFI 1

/* The word of CUBICLE_NOTE_SFI. */
#define CUBICLE_NOTE_FULL   0 /* all accesses are confined */
#define CUBICLE_NOTE_STORES 1 /* only stores are confined */

#endif
