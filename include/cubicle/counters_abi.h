/* SPDX-License-Identifier: MIT */
/*
 * counters_abi.h: the monitor's counters; constants and structs only.
 *
 * There is one struct cubicle_counters, whole pages, in a memory file. The tool
 * creates the file with exactly this size, seals it against resizing, and
 * passes it to the monitor (system_abi.h, counters_fd). The monitor maps it in
 * its own memory, which no cubicle can access, clears it, and closes the
 * descriptor. Only the monitor writes to it. No decision of the monitor depends
 * on it. The tool maps it read-only. Each number is whole at any time, but they
 * are not all from the same moment. They stay valid after any end of the
 * monitor.
 */
#ifndef CUBICLE_COUNTERS_ABI_H
#define CUBICLE_COUNTERS_ABI_H

#include <stdint.h>
#include <cubicle/interface_abi.h>
#include <cubicle/space_abi.h>

/* The calls of one function by one cubicle. */
struct cubicle_counted {
	uint64_t calls; /* including those that the gate refused */
	/* Set by the development monitor, with CUBICLE_SYSTEM_TIMES; else 0. */
	uint64_t bytes; /* copied or granted for arguments */
	uint64_t ticks; /* in them and in nested calls, see tick_mult */
	uint64_t reserved[5];
};

/* A function that can be called. Its name comes from a component, and can have
 * any bytes except NUL, which ends it. */
struct cubicle_counted_edge {
	uint32_t callee; /* id of the cubicle; 0: not counted */
	uint32_t reserved;
	char function[CUBICLE_NAME_BYTES];
};

enum cubicle_ended {
	CUBICLE_ENDED_NOT = 0,
	CUBICLE_ENDED_COMPLETE,	 /* by the program */
	CUBICLE_ENDED_VIOLATION, /* stopped by a violation */
};

struct cubicle_counters {
	/* [caller][edge]. First, for the gates. */
	struct cubicle_counted call[CUBICLE_SLOTS][CUBICLE_EDGES_MAX];
	struct cubicle_counted_edge edge[CUBICLE_EDGES_MAX];
	uint32_t edges; /* number of used entries of (edge) */
	uint32_t
		ended; /* enum cubicle_ended; (status) and (end_ns) are valid */
	int32_t status;	    /* result of the program */
	uint32_t locked;    /* 1: only the monitor can enter the kernel */
	uint64_t start_ns;  /* of the first cubicle, CLOCK_MONOTONIC */
	uint64_t end_ns;    /* the same clock */
	uint64_t tick_mult; /* 2^32 ns per tick; 0 if that is not known */
	/* Bytes of text that were checked. Under mpk those of the monitor are
	 * among them, and hold this number of WRPKRU. */
	uint64_t text_bytes, key_writes;
	uint64_t windows_opened;
	uint64_t pages_mapped;	/* by trap-and-map */
	uint64_t pages_revoked; /* taken back from other cubicles */
	uint64_t faults;	/* signals, with any outcome */
	uint64_t violations;
	/* By id of the cubicle. */
	uint64_t stops[CUBICLE_SLOTS];
	uint64_t restarts[CUBICLE_SLOTS]; /* after violations */
	/* Signals for the program that it has not taken yet, and those that it
	 * lets wait: bit n - 1 is signal n. */
	uint32_t signals, held;
} __attribute__((aligned(CUBICLE_PAGE_BYTES)));

#endif
