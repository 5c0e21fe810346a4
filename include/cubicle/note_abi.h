/* SPDX-License-Identifier: MIT */
/*
 * note_abi.h: what a component says it is compiled for.
 *
 * cubicle-cc puts a note (elf(5)) into what it compiles: CUBICLE_NOTE_NAME,
 * type CUBICLE_NOTE_SFI, and a word. The tool reads it, to explain what does
 * not fit; the monitor never does: it verifies.
 */
#ifndef CUBICLE_NOTE_ABI_H
#define CUBICLE_NOTE_ABI_H

#define CUBICLE_NOTE_NAME "Cubicle"

#define CUBICLE_NOTE_SFI 1

/* The word of CUBICLE_NOTE_SFI. */
#define CUBICLE_NOTE_FULL   0 /* all accesses are confined */
#define CUBICLE_NOTE_STORES 1 /* those that write */

#endif
