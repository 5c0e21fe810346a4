/* SPDX-License-Identifier: MIT */
/*
 * nops.h: fewer nops.
 *
 * The assembler fills what is left of a bundle with nops of one byte, and each
 * costs as much as another instruction. A third of all instructions of a program
 * can be such.
 */
#ifndef CC_NOPS_H
#define CC_NOPS_H

/* In object file (path), make one long nop of several short ones, where nothing
 * jumps in between. 0, or -1 and it was told why. */
int nops_merge(const char *path);

/*
 * In shared object (path), fill what is between two sections of text with int3:
 * the linker leaves zeroes there, which are instructions that the verifier
 * refuses. Another file stays as it is. 0, or -1 and it was told why.
 */
int nops_fill_gaps(const char *path);

#endif
