/* SPDX-License-Identifier: MIT */
/* copy.c: copies between memory of cubicles and of the monitor, which may
 * fault. */
#include "arch/x86_64/cpu.h"
#include "base/backend.h"
#include "base/base.h"
#include "base/cubicle.h"
#include "base/space.h"
#include "base/thread.h"
#include "memory/copy.h"

/* Has the backend to make the memory at (addr) accessible to the monitor? Where
 * slots are not closed, only pages that are lent may be in its way. */
__attribute__((always_inline)) static inline bool must_reach(uint64_t addr)
{
	uint64_t owner = owner_of(addr);

	return backend->reach &&
		(backend->open ||
			(owner < CUBICLE_SLOTS && cubicles[owner].lent));
}

int memory_copy(struct uptr to, struct uptr from, uint64_t bytes)
{
	uint64_t dst = uptr_value(to), src = uptr_value(from);
	bool reach_src = must_reach(src), reach_dst = must_reach(dst);

	if (reach_src)
		backend->reach(src, bytes);
	if (reach_dst)
		backend->reach(dst, bytes);
	current->copying = 1;
	int64_t error = arch_copy(
		(void *)(uintptr_t)dst, (const void *)(uintptr_t)src, bytes);
	current->copying = 0;
	if (reach_src)
		backend->settle(src, bytes);
	if (reach_dst)
		backend->settle(dst, bytes);
	return (int)error;
}

int memory_read(void *dst, struct uptr src, uint64_t bytes)
{
	return memory_copy(uptr_known((uintptr_t)dst), src, bytes);
}

int memory_write(struct uptr dst, const void *src, uint64_t bytes)
{
	return memory_copy(dst, uptr_known((uintptr_t)src), bytes);
}

static bool has_nul(uint64_t word)
{
	return (word - 0x0101010101010101) & ~word & 0x8080808080808080;
}

int64_t memory_string(char *to, struct uptr addr, uint64_t max)
{
	const uint64_t step = MEMORY_STRING_STEP;

	for (uint64_t done = 0; done < max; done += step) {
		uint64_t n = max - done < step ? max - done : step;
		int error = memory_read(to + done, uptr_add(addr, done), n);
		if (error)
			return error;
		for (uint64_t i = 0; i < n; i += 8) {
			uint64_t word;
			__builtin_memcpy(&word, to + done + i, 8);
			if (!has_nul(word))
				continue;
			for (uint64_t k = i; k < n && k < i + 8; k++)
				if (!to[done + k])
					return (int64_t)(done + k + 1);
		}
	}
	return -EFAULT;
}
