/* SPDX-License-Identifier: MIT */
/* good.c: the control: what the other files here do wrong, done right. */
#include "memory/copy.h"
#include "memory/grant.h"
#include "memory/rights.h"

int good(struct frame *f, uint64_t raw, uint64_t bytes, char *to)
{
	struct uptr p = uptr_from(raw);

	if (memory_check(1, p, bytes, false, NULL) ||
		memory_check_quick(1, uptr_add(p, 8), 8, true, NULL))
		return -EFAULT;
	if (uptr_value(p) == uptr_value(uptr_from(bytes)))
		return grant_add(f, p, bytes, PROT_READ);
	return memory_read(to, p, page_of(uptr_value(p))->prot);
}
