/* SPDX-License-Identifier: MIT */
/*
 * syscall_abi.h: a libc's report of a system call, if
 * CUBICLE_PUBLISHED->syscalls asks for it; constants and structs only. The libc
 * can lie.
 */
#ifndef CUBICLE_SYSCALL_ABI_H
#define CUBICLE_SYSCALL_ABI_H

#include <stdint.h>

#define CUBICLE_SYSCALL_TEXTS 2

struct cubicle_syscall {
	uint64_t number; /* as Linux counts them on x86-64 */
	uint64_t arg[6];
	int64_t result;	 /* if the call is over */
	uint32_t begins; /* 1: it begins; the other members are not set */
	uint32_t texts;
	/* The first bytes of the memory that arguments point to. */
	struct {
		uint32_t arg;
		uint32_t is_string; /* 1: a NUL before that ends it */
		uint64_t bytes;
	} text[CUBICLE_SYSCALL_TEXTS];
};

#endif
