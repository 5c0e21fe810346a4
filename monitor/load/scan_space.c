/* SPDX-License-Identifier: MIT */
/* scan_space.c: text is searched for instructions that change rights. */
#include "arch/x86_64/cpu.h"
#include "base/backend.h"
#include "base/counters.h"
#include "base/cubicle.h"
#include "base/limits.h"
#include "base/print.h"
#include "base/report.h"
#include "call/edge.h"
#include "defence.h"
#include "load/scan.h"
#include "load/scan_space.h"

void scan_component(const struct text *t)
{
	const struct component *c = t->component;
	struct scan_hit hit;

	if (!DEFENDS(DEFENCE_SCAN) ||
		!scan_text((const uint8_t *)(uintptr_t)t->start,
			t->end - t->start, &hit))
		return;
	struct cubicle_record_refused r = {.index = (uint32_t)(c - components),
		.address = t->start + hit.offset - c->base};
	report_record(CUBICLE_RECORD_REFUSED, &r, sizeof(r));
	refuse("component %s: %s at address 0x%lx, which would let it change "
	       "its own rights",
		c->name, hit.instruction, r.address);
}

/* Search (start, end), text of the monitor. */
static void scan_own(uint64_t start, uint64_t end)
{
	/* Without backend sfi, monitor.lds defines gate_gs_write. */
	extern char mpk_raise_write[], mpk_lower_write[], gate_gs_write[];
	const uint64_t fs_write = (uintptr_t)arch_fs_write + 2; /* its opcode */
	const uint64_t gs_write = (uintptr_t)gate_gs_write + 2;
	struct scan_hit hit;

	counters.text_bytes += end - start;
	while (scan_text(
		(const uint8_t *)(uintptr_t)start, end - start, &hit)) {
		uint64_t at = start + hit.offset;
		if (at != (uintptr_t)mpk_raise_write &&
			at != (uintptr_t)mpk_lower_write && at != fs_write &&
			at != gs_write && DEFENDS(DEFENCE_SCAN))
			refuse("%s at %lx, outside of the gates",
				hit.instruction, at);
		counters.key_writes += at != fs_write && at != gs_write;
		start = at + 1;
	}
}

void scan_space(void)
{
	scan_own((uintptr_t)monitor_text, (uintptr_t)monitor_text_end);
	scan_own(stub_address(0, 0),
		stub_address(0, 0) + PAGE_UP(CUBICLE_STUB_BYTES * EDGES_MAX));
	if (counters.key_writes != 2 && DEFENDS(DEFENCE_SCAN))
		refuse("%lu WRPKRU instead of two", counters.key_writes);
}
