/* SPDX-License-Identifier: MIT */
/*
 * nops.h: fewer nops.
 *
 * The assembler fills what is left of a bundle with nops of one byte, and each
 * costs as much as another instruction. A third of all instructions of a
 * program can be such.
 */
#ifndef CC_NOPS_H
#define CC_NOPS_H

/* In object file (path), make one long nop of several short ones, where nothing
 * jumps in between. 0, or -1 and it was told why. */
int nops_merge(const char *path);

#endif
