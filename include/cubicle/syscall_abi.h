/* SPDX-License-Identifier: MIT */
/*
 * syscall_abi.h: what a libc tells of a system call that it serves, if
 * CUBICLE_PUBLISHED->syscalls says that somebody wants to know; constants and
 * structs only. Whoever wants to lie can.
 */
#ifndef CUBICLE_SYSCALL_ABI_H
#define CUBICLE_SYSCALL_ABI_H

#include <stdint.h>

#define CUBICLE_SYSCALL_TEXTS 2

struct cubicle_syscall {
	uint64_t number; /* as Linux counts them on x86-64 */
	uint64_t arg[6];
	int64_t result;	 /* of one that is over */
	uint32_t begins; /* 1: it begins; nothing but that is told */
	uint32_t texts;
	/* What arguments point to, to be shown: the first bytes of it. */
	struct {
		uint32_t arg;
		uint32_t is_string; /* 1: it ends with a NUL, if before that */
		uint64_t bytes;
	} text[CUBICLE_SYSCALL_TEXTS];
};

#endif
