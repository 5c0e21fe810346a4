/* SPDX-License-Identifier: MIT */
/*
 * counters_abi.h: what the monitor counts; constants and structs only.
 *
 * One struct cubicle_counters, whole pages, in a memory file that the tool
 * creates, of exactly this size and sealed against resizing, and passes to the
 * monitor (system_abi.h, counters_fd). The monitor maps it in its own memory,
 * where no cubicle can touch it, empties it, closes the descriptor, and is the
 * only one that writes. It never reads back what decides anything. The tool
 * maps it read-only. Numbers are whole at any time, but not of the same moment;
 * they stay when the monitor has ended, however that happened.
 */
#ifndef CUBICLE_COUNTERS_ABI_H
#define CUBICLE_COUNTERS_ABI_H

#include <stdint.h>
#include <cubicle/interface_abi.h>
#include <cubicle/space_abi.h>

/* The calls of one function by one cubicle. */
struct cubicle_counted {
	uint64_t calls; /* that were made; also those that the gate refused */
	/* By the development monitor, with CUBICLE_SYSTEM_TIMES; else 0. */
	uint64_t bytes; /* copied or granted for arguments */
	uint64_t ticks; /* in them and in what they called, see tick_mult */
	uint64_t reserved[5];
};

/* A function that can be called: its name comes from a component, and may be
 * any bytes but for the NUL at its end. */
struct cubicle_counted_edge {
	uint32_t callee; /* id of the cubicle; 0: none that is counted */
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
	uint32_t edges; /* of (edge) that are used, from 0 */
	uint32_t
		ended; /* enum cubicle_ended; (status) and (end_ns) are valid */
	int32_t status;	     /* what the program returned */
	uint32_t locked;     /* 1: only the monitor can enter the kernel */
	uint64_t start_ns;   /* of the first cubicle, CLOCK_MONOTONIC */
	uint64_t end_ns;     /* the same clock */
	uint64_t tick_mult;  /* 2^32 ns per tick; 0 where that is not known */
	uint64_t text_bytes; /* that can be executed; all were searched … */
	uint64_t key_writes; /* … and hold so many WRPKRU */
	uint64_t windows_opened;
	uint64_t pages_mapped;	/* by trap-and-map */
	uint64_t pages_revoked; /* taken back from who had them */
	uint64_t faults;	/* signals taken, whatever became of them */
	uint64_t violations;
	/* By id of the cubicle. */
	uint64_t stops[CUBICLE_SLOTS];
	uint64_t restarts[CUBICLE_SLOTS]; /* after violations */
} __attribute__((aligned(CUBICLE_PAGE_BYTES)));

#endif
