/* SPDX-License-Identifier: MIT */
/*
 * published_abi.h: the memory that the monitor publishes.
 *
 * There is one struct, at CUBICLE_PUBLISHED_ADDRESS (space_abi.h). Every
 * cubicle can read it, and none can write it. Offsets are in bytes from its
 * start.
 */
#ifndef CUBICLE_PUBLISHED_ABI_H
#define CUBICLE_PUBLISHED_ABI_H

#include <stdint.h>
#include <cubicle/shares_abi.h>

/* Image of one component, as its own cubicle needs it. */
struct cubicle_published_component {
	char name[32];
	uint32_t cubicle;    /* id of the cubicle it is in */
	uint32_t init_count; /* functions in the array below */
	uint64_t init_array; /* address of its constructors, or 0 */
	uint64_t fini_array; /* address of its destructors, or 0 */
	uint32_t fini_count;
	uint32_t reserved;
};

struct cubicle_published {
	/* Changed by every gate; see monitor/arch. */
	uint32_t pkru;	  /* PKRU of the running cubicle */
	uint32_t running; /* id of the running cubicle */
	uint64_t entry;	  /* the called function, for cubicle_enter() */

	/* Constant after start. */
	uint32_t cubicles;   /* number; ids are 1 to this */
	uint32_t components; /* number */
	uint32_t arg_count;  /* argv of the program, argv[0] included */
	uint32_t env_count;
	uint32_t strings_offset; /* argv then environment, each with its NUL */
	uint32_t strings_bytes;
	uint32_t components_offset; /* struct cubicle_published_component[] */
	uint32_t saves;		    /* files to copy out at exit, see boot.h */
	uint32_t saves_offset;	    /* their paths, each with its NUL */
	uint32_t rootfs;	    /* 1 if there is an archive to unpack */
	uint32_t syscalls;	    /* 1: a libc must report system calls */
	uint32_t checks_copies;	    /* 1: the end of each heap is for copies */

	/*
	 * Clocks. The monotonic time is
	 *   monotonic_ns + (((tsc - tsc_start) * tsc_mult) >> 32)
	 * and the wall clock is realtime_offset_ns more. tsc_mult is 0 where
	 * the counter cannot be used (not invariant).
	 */
	uint64_t tsc_start;
	uint64_t tsc_mult; /* 2^32 ns per tick */
	uint64_t monotonic_ns;
	uint64_t realtime_offset_ns;

	/* By id: number of restarts of the cubicle (`restart = yes`). */
	uint32_t restarts[CUBICLE_SLOTS];
	/* By id: number of its stops (`on-fault = error`). */
	uint32_t stops[CUBICLE_SLOTS];
	/* 1: heaps must keep a list of all blocks. */
	uint32_t heap_log;
	uint32_t mounts;	/* directories of the host, see files.h */
	uint32_t mounts_offset; /* where they are mounted, each with its NUL */
	uint32_t sockets; /* after these: addresses of AF_UNIX of the host, for
			   * which the monitor is asked. It checks each use */
	uint64_t open_files;  /* of the host, that all can have at once */
	uint64_t store_bytes; /* of a file in memory, see given.h */
	uint32_t store;	      /* its handle */
	uint32_t share_ports; /* 1: other instances listen at them, too */

	/* Signals of the host that the program has not taken yet with
	 * cubicle_signals(): bit n - 1 is signal n. */
	uint32_t signals;
	uint32_t ended_by;    /* the signal that stopped the program; 0: none */
	uint32_t turn_wanted; /* 1: a thread waits until the hold ends */

	struct cubicle_shares shares; /* constant after start */
};

#define CUBICLE_PUBLISHED \
	((const struct cubicle_published *)CUBICLE_PUBLISHED_ADDRESS)

/* The start of the heap of cubicle (id), and the bytes of it that can be used.
 */
static inline uintptr_t pages_heap(uint32_t id)
{
	return cubicle_share_part(
		&CUBICLE_PUBLISHED->shares, id, CUBICLE_HEAP_OFFSET);
}

static inline uint64_t pages_heap_bytes_of(uint32_t id)
{
	return cubicle_memory(&CUBICLE_PUBLISHED->shares, id,
		CUBICLE_PUBLISHED->checks_copies);
}

/* The size of the heap of the running cubicle. */
static inline uint64_t pages_heap_bytes(void)
{
	return pages_heap_bytes_of(
		*(const volatile uint32_t *)&CUBICLE_PUBLISHED->running);
}

/* Argument (n) of the program; 0 is its name. The result is "" if there are
 * fewer arguments. All cubicles can read them: they are published. */
static inline const char *cubicle_argument(uint32_t n)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	const char *s = (const char *)p + p->strings_offset;

	if (n >= p->arg_count)
		return "";
	while (n--)
		while (*s++)
			;
	return s;
}

#endif
