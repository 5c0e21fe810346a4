/* SPDX-License-Identifier: MIT */
/*
 * pthread_arch.h: takes the place of musl's arch/x86_64/pthread_arch.h where
 * the libc is compiled for backend sfi. FS is not for components there, so
 * where the thread's data is stands in a variable.
 *
 * NOTE there is one thread.
 */
#include <stdint.h>

extern __attribute__((visibility("hidden"))) uintptr_t libc_thread;

static inline uintptr_t __get_tp(void)
{
	return libc_thread;
}

#define MC_PC gregs[REG_RIP]
