/* SPDX-License-Identifier: MIT */
/*
 * attack_kernel.c: ways into the kernel, which could be asked for anything.
 */
#include "attacks.h"

#define SYS_GETPID	  39
#define SYS_PKEY_MPROTECT 329

static int plain_syscall(uint64_t arg)
{
	(void)arg;
	return kernel_call(SYS_GETPID, 0, 0, 0, 0, 0, 0) > 0;
}

static int retag(uint64_t arg)
{
	(void)arg;
	if (kernel_call(SYS_PKEY_MPROTECT, victim.data & ~4095ull, 4096, 3, 0,
		    0, 0))
		return ATTACK_FAILED;
	return steal(victim.data);
}

const struct attack attacks_here[] = {
	{"syscall", plain_syscall},
	{"pkey_mprotect", retag},
	{NULL, NULL},
};
