/* SPDX-License-Identifier: MIT */
/* one_thread.c: in place of libc/thread.c, for a test of what it holds. */
#include "../../libc/thread.h"

int libc_threads;
volatile uint32_t *libc_hold;

void thread_released(void)
{
}
