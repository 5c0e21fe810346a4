/* SPDX-License-Identifier: MIT */
/*
 * leaks.c: the lists that heaps keep of their blocks, for the tool (`--leaks`,
 * cubicle/heap_log_abi.h). They are memory of cubicles: whatever is in them is
 * read with the cubicle's own rights, up to a limit, and passed on unseen.
 */
#include <cubicle/heap_log_abi.h>
#include <cubicle/report_abi.h>
#include <cubicle/system_abi.h>
#include "base/cubicle.h"
#include "base/observe.h"
#include "base/report.h"
#include "base/space.h"
#include "base/system.h"
#include "dev/leaks.h"
#include "memory/copy.h"
#include "memory/pages.h"
#include "memory/rights.h"

/* Read (bytes) at (addr) of (id), if they are its own. */
static bool read_own(uint32_t id, void *to, struct uptr addr, uint64_t bytes)
{
	return in_slot(id, uptr_value(addr)) &&
		memory_check(id, addr, bytes, false, NULL) == CHECK_OK &&
		!memory_read(to, addr, bytes);
}

/* Leave out the empty ones of (count) entries. */
static void entries_compact(struct cubicle_record_blocks *r, uint64_t count)
{
	r->blocks = 0;
	for (uint64_t i = 0; i < count; i++)
		if (r->block[i].address)
			r->block[r->blocks++] = r->block[i];
}

static void blocks_send(const struct cubicle_record_blocks *r)
{
	report_record(CUBICLE_RECORD_BLOCKS, r, sizeof(*r));
}

static void report_component(uint32_t component)
{
	uint32_t id = components[component].cubicle;
	struct uptr at = uptr_known(components[component].heap_log);
	struct cubicle_heap_log log;
	struct cubicle_record_blocks r = {
		.cubicle = id, .component = component};

	if (!uptr_value(at) || !read_own(id, &log, at, sizeof(log)))
		return;
	if (log.capacity > CUBICLE_HEAP_LOG_MAX)
		log.capacity = CUBICLE_HEAP_LOG_MAX;
	r.log_bytes = log.capacity * sizeof(r.block[0]);
	r.lost = log.lost;
	blocks_send(&r);
	for (uint64_t done = 0, n; done < log.capacity; done += n) {
		n = log.capacity - done;
		if (n > CUBICLE_BLOCKS_MAX)
			n = CUBICLE_BLOCKS_MAX;
		struct uptr from =
			uptr_add(uptr_from(log.table), done * sizeof(*r.block));
		if (!read_own(id, r.block, from, n * sizeof(*r.block)))
			break;
		entries_compact(&r, n);
		if (r.blocks)
			blocks_send(&r);
	}
}

void leaks_report(uint64_t id)
{
	if (!LISTS_BLOCKS || id < 1 || id > cubicle_count)
		return;
	struct cubicle_record_heap r = {.cubicle = (uint32_t)id,
		.pages = cubicles[id].heap_pages,
		.pages_max = cubicles[id].heap_pages_max};
	report_record(CUBICLE_RECORD_HEAP, &r, sizeof(r));
	for (uint32_t i = 0; i < system.components; i++)
		if (components[i].cubicle == id)
			report_component(i);
}

void leaks_report_all(void)
{
	for (uint32_t id = 1; id <= cubicle_count; id++)
		leaks_report(id);
}
