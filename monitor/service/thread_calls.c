/* SPDX-License-Identifier: MIT */
/* thread_calls.c: threads of the program. */
#include "base/base.h"
#include "base/space.h"
#include "base/thread.h"
#include "call/baton.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"
#include "threads/threads.h"
#include "threads/wait.h"

int64_t call_thread_start(uint64_t entry, uint64_t arg, uint64_t stack,
	uint64_t bytes, uint64_t tls)
{
	return thread_start(entry, arg, stack, bytes, tls);
}

int64_t call_thread_number(void)
{
	return thread_number();
}

int64_t call_thread_wait(uint64_t addr, uint32_t value, uint64_t ns)
{
	return thread_wait(addr, value, ns);
}

int64_t call_thread_wake(uint64_t addr, uint32_t count)
{
	return thread_wake(addr, count);
}

int64_t call_thread_interrupt(uint32_t number)
{
	return thread_interrupt(number);
}

int64_t call_thread_exit(uint64_t addr)
{
	struct uptr at = uptr_from(addr);
	uint32_t gone = 0;

	if (!baton_is_low())
		return -EDEADLK;
	if (addr) {
		if (addr % 4)
			return -EINVAL;
		if (memory_check_quick(current->running, at, 4, true, NULL) ||
			memory_write(at, &gone, 4))
			return -EFAULT;
		thread_wake(addr, 1);
	}
	thread_end();
}
