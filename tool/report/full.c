/* SPDX-License-Identifier: MIT */
/* full.c: see full.h. */
#include <inttypes.h>
#include <stdio.h>
#include "lib/complain.h"
#include "report/full.h"

#define KIB	 0x400ull
#define MIB	 0x100000ull
#define GIB	 0x40000000ull
#define PAGE	 ((uint64_t)CUBICLE_PAGE_BYTES)
#define TEXT_MAX 32

/* A size as in a layout, rounded up: 4K, 12M, 2G. */
static const char *size_text(char *text, uint64_t bytes)
{
	uint64_t unit = bytes < MIB ? KIB : MIB;
	const char *name = bytes < MIB ? "K" : "M";

	if (bytes >= GIB && bytes % GIB == 0) {
		unit = GIB;
		name = "G";
	}
	snprintf(text, TEXT_MAX, "%" PRIu64 "%s",
		bytes / unit + (bytes % unit != 0), name);
	return text;
}

/* The memory to propose: twice as much, until it is enough. 0 if no cubicle can
 * have that. */
static uint64_t enough(uint64_t limit, uint64_t wanted)
{
	uint64_t bytes = CUBICLE_MEMORY_MIN;

	if (wanted > LAYOUT_MEMORY_MAX || limit >= LAYOUT_MEMORY_MAX)
		return 0;
	/* The last page of a heap is never mapped. */
	while (bytes - PAGE <= limit || bytes - PAGE < wanted)
		bytes *= 2;
	return bytes < LAYOUT_MEMORY_MAX ? bytes : LAYOUT_MEMORY_MAX;
}

/* With backend sfi all cubicles share 4 GiB, and which of them needs how much
 * is not known here. */
#define SHARED_MAX (2ull << 30)

void full_print(const struct facts *f, const struct cubicle_record_full *r)
{
	const char *name = facts_cubicle(f, (uint32_t)r->cubicle);
	char asked[TEXT_MAX], used[TEXT_MAX], limit[TEXT_MAX], more[TEXT_MAX];
	char advice[sizeof(f->layout->file) + 128] =
		"no cubicle can have that much";
	uint64_t pages = r->pages < UINT64_MAX / PAGE / 2
		? r->pages
		: UINT64_MAX / PAGE / 2;
	uint64_t bytes = enough(r->limit * PAGE, (r->used + pages) * PAGE);

	if (bytes)
		snprintf(advice, sizeof(advice),
			"`memory = %s` in [cubicle %s]%s%s gives it more%s",
			size_text(more, bytes), name, f->layout ? " of " : "",
			f->layout ? f->layout->file : "",
			bytes > SHARED_MAX ? ", if the others leave so much"
					   : "");
	complain("note: the memory of cubicle `%s` has no room for %s more: %s "
		 "of %s are in use; %s",
		name, size_text(asked, pages * PAGE),
		size_text(used, r->used * PAGE),
		size_text(limit, r->limit * PAGE), advice);
}
