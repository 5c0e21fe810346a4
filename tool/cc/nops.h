/* SPDX-License-Identifier: MIT */
/*
 * nops.h: what assembler and linker fill text with.
 *
 * The assembler fills the rest of a bundle with nops of one byte, and each
 * costs as much as another instruction: a third of all instructions of a
 * program can be such. Where something is aligned to more than a bundle,
 * assembler and linker write nops that lie in two of them, and linkers leave
 * zeroes. The verifier accepts neither.
 */
#ifndef CC_NOPS_H
#define CC_NOPS_H

/* In the text of (path), an object or a component, turn every run of nops into
 * nops as long as bundles allow, where nothing jumps in between, and what is no
 * instruction into int3. 0, or -1 and the reason was printed. */
int nops_merge(const char *path);

#endif
