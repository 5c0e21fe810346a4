/* SPDX-License-Identifier: MIT */
/*
 * escape.c: an attacker whose text enters the kernel, which the verifier
 * refuses. Where a rule of it is missing, the filter of system calls is the
 * second wall.
 */
#include "../attack/attacks.h"

#define SYS_GETPID 39
#define X32_BIT	   0x40000000

int64_t escape_call(uint64_t number);

static int by_syscall(uint64_t arg)
{
	(void)arg;
	return (int)escape_call(SYS_GETPID) > 0;
}

static int by_x32(uint64_t arg)
{
	(void)arg;
	/* A kernel without x32 answers -ENOSYS (38): but it has answered. */
	int n = (int)escape_call(SYS_GETPID | X32_BIT);
	return n > 0 || n == -38;
}

const struct attack attacks_here[] = {
	{"syscall", by_syscall},
	{"x32", by_x32},
	{NULL, NULL},
};
