/* SPDX-License-Identifier: MIT */
/*
 * facts.h: what the monitor reported (report_abi.h), collected.
 *
 * Strings in records are made harmless for a terminal: names of functions and
 * messages come from components, which nobody trusts.
 */
#ifndef TOOL_FACTS_H
#define TOOL_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <cubicle/counters_abi.h>
#include <cubicle/report_abi.h>
#include <cubicle/shares_abi.h>
#include "layout/layout.h"

struct facts {
	/* By id; (id) is 0 where nothing was said. [0] is the monitor. */
	struct cubicle_record_cubicle cubicle[CUBICLE_SLOTS];
	struct cubicle_shares shares; /* of those cubicles */
	struct cubicle_record_component component[CUBICLE_COMPONENTS_MAX + 1];
	unsigned components;
	/* Of cubicle (to), that (from) has called. */
	struct facts_edge {
		uint32_t from, to;
		uint64_t calls;
		uint64_t bytes; /* copied or granted for arguments */
		uint64_t ns; /* in them and in what they called; 0: not known */
		char function[CUBICLE_NAME_BYTES];
	} * edge;
	size_t edges;
	struct cubicle_record_violation *violation;
	size_t violations;
	/* How often each of them happened, if it was let through. */
	uint64_t times[CUBICLE_VIOLATIONS_ALL];
	/* With --leaks: of each cubicle the pages of its heap, and of all of
	 * them the blocks. */
	struct cubicle_record_heap heap[CUBICLE_SLOTS];
	struct facts_block {
		uint32_t cubicle;
		uint32_t component; /* whose heap it is, by index */
		struct cubicle_heap_block block;
	} * block;
	size_t blocks;
	uint64_t log_bytes[CUBICLE_SLOTS]; /* of the lists of blocks, by id */
	uint64_t blocks_lost[CUBICLE_SLOTS];
	/* By id; (limit) is 0 where the memory was never full. */
	struct cubicle_record_full full[CUBICLE_SLOTS];
	/* That the layout does not allow, each once. */
	struct cubicle_record_address address[CUBICLE_REFUSALS_MAX];
	unsigned addresses;
	bool leaks; /* asked for */
	/* By the development monitor, which says more. */
	bool observed;
	struct facts_summary {
		int status; /* what the program returned */
		uint64_t windows_opened, pages_mapped, pages_revoked, faults,
			violations, restarts, text_bytes, key_writes;
		bool locked;
		uint64_t run_ns; /* from the first entry to the end */
	} summary;
	bool ended; /* the monitor has said how it went */
	/* For whoever reads a report; from the layout. */
	cubicle_set_t restarted; /* cubicles that are, after a violation */
	uint32_t first; /* cubicle that is entered first; 0: not known */
	const struct layout *layout; /* NULL: not known */
};

/* Name of cubicle (id): "app", "the monitor", or "nobody". */
const char *facts_cubicle(const struct facts *f, uint32_t id);

/* Violations that there were beyond those in (violation). */
uint64_t facts_unlisted(const struct facts *f);

/* Take in (c), after the monitor has ended or stopped counting. */
void facts_count(struct facts *f, const struct cubicle_counters *c);

/*
 * Take in one record. -EINVAL, with a message, if it is broken; -ENOMSG if its
 * type is unknown.
 */
int facts_add(
	struct facts *f, const struct cubicle_record *header, const void *body);

void facts_free(struct facts *f);

#endif
