/* SPDX-License-Identifier: MIT */
/*
 * pthread_arch.h: takes the place of musl's arch/x86_64/pthread_arch.h where
 * the libc is compiled for backend sfi. FS is not for components there. Where
 * the thread's data is stands in a variable, as long as there is one thread;
 * after that, the monitor writes it into the box: cubicle_tls_set().
 */
#include <stdint.h>

/* See libc/thread.c. */
#define LIBC_TP_WORD 0x10008

extern __attribute__((visibility("hidden"))) uintptr_t libc_thread;

static inline uintptr_t __get_tp(void)
{
	return libc_thread ? libc_thread : *(volatile uintptr_t *)LIBC_TP_WORD;
}

#define MC_PC gregs[REG_RIP]
