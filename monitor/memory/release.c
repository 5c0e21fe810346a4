/* SPDX-License-Identifier: MIT */
/* release.c: memory is given up, and with it all rights to it. */
#include "base/base.h"
#include "base/space.h"
#include "memory/close.h"
#include "memory/mappings.h"
#include "memory/pages.h"
#include "memory/release.h"
#include "memory/revoke.h"
#include "memory/shared.h"

int memory_release(uint64_t addr, uint64_t bytes)
{
	struct urange r = {addr, addr + bytes};
	int error = memory_heap_protect(addr, bytes, PROT_NONE);

	if (error)
		return error;
	window_forget((uint32_t)owner_of(addr), r);
	grant_recheck(r, true);
	error = shared_end(addr, bytes);
	return error ? error : memory_forget(addr, bytes);
}
