/* SPDX-License-Identifier: MIT */
/*
 * mnemonic.h: which instructions there are, and what they do.
 */
#ifndef CC_MNEMONIC_H
#define CC_MNEMONIC_H

#include <stdbool.h>

enum mnemonic_kind {
	MNEMONIC_UNKNOWN = 0,
	MNEMONIC_PLAIN,
	MNEMONIC_JUMP,	 /* jmp */
	MNEMONIC_BRANCH, /* jcc */
	MNEMONIC_CALL,
	MNEMONIC_RET,
	MNEMONIC_LEAVE,
	MNEMONIC_STRING,
	MNEMONIC_PREFIX,  /* lock, rep, …: belongs to what follows */
	MNEMONIC_ADDRESS, /* has an address, and touches nothing there */
};

/* What it does with flags, and with its last operand. */
enum {
	MNEMONIC_SETS_FLAGS = 1,
	MNEMONIC_READS_FLAGS = 2,
	MNEMONIC_LOADS = 4, /* its last operand, if memory, is only read */
};

struct mnemonic {
	enum mnemonic_kind kind;
	unsigned int flags;
};

struct mnemonic mnemonic_find(const char *name);

#endif
