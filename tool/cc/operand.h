/* SPDX-License-Identifier: MIT */
/*
 * operand.h: operands of an instruction in AT&T syntax.
 */
#ifndef CC_OPERAND_H
#define CC_OPERAND_H

#include <stdbool.h>
#include <stdint.h>

#define OPERANDS_MAX  4
#define OPERAND_BYTES 256

enum operand_kind {
	OPERAND_REGISTER,
	OPERAND_IMMEDIATE,
	OPERAND_MEMORY,
	OPERAND_SYMBOL, /* without parentheses: a label, or an address */
};

struct operand {
	enum operand_kind kind;
	bool is_indirect;	  /* has a star: of a jump or a call */
	char text[OPERAND_BYTES]; /* as it was written, without the star */
	/* OPERAND_MEMORY: %fs or the like, or ""; registers with their %. */
	char segment[8], displacement[OPERAND_BYTES];
	char base[8], index[8], scale[4];
};

/* Split (text) at its commas; how many, or -1 if it is not understood. */
int operands_parse(const char *text, struct operand *to);

/* The number of general register (name), and how wide it is: 8 to 64 bits; -1
 * if it is none. */
int register_number(const char *name, int *bits);

/* Register (number), with 32 bits or with 64, and its %. */
const char *register_name(int number, int bits);

/* Is it in memory that the stack pointer alone leads to, or RIP? */
bool operand_is_stack(const struct operand *o);
bool operand_is_rip(const struct operand *o);

/* The immediate that (o) is, if it is a number. */
bool operand_number(const char *text, int64_t *to);

#endif
