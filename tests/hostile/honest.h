/* SPDX-License-Identifier: MIT */
/*
 * honest.h: a client of the library OS that does nothing wrong, next to one
 * that does nothing else.
 */
#ifndef HOSTILE_HONEST_H
#define HOSTILE_HONEST_H

#include <cubicle/interface.h>

#define HONEST_DIR    "/honest"
#define HONEST_SHARED "/shared" /* a file that hostile can open, too */

/* What it holds locks on, for whoever asks vfs. */
#define HONEST_LOCKED	  HONEST_DIR "/f3"
#define HONEST_LOCK_START 100
#define HONEST_LOCK_BYTES 100

#define HONEST_NODES 16

struct honest_facts {
	cubicle_id_t id;
	uint64_t page;		      /* that is windowed to hostile */
	uint64_t nodes[HONEST_NODES]; /* of its files and directories, or 0 */
};

#define HONEST_TEXT_BYTES 160

/*
 * Make files, locks, windows and patterns, and measure how long calls take now.
 * (hostile) gets a window on a page. 0, or the number of what failed, and what
 * it was to (text).
 */
CUBICLE_FUNCTION((error, int), honest_start, (value, cubicle_id_t, hostile),
	(out_struct, struct honest_facts *, facts), (out, char *, text, bytes),
	(value, size_t, bytes));

/* Is all as it was, and do calls work, and as fast as then? As honest_start().
 */
CUBICLE_FUNCTION((error, int), honest_check, (value, uint64_t, round),
	(out, char *, text, bytes), (value, size_t, bytes));

/* The slowest of its calls so far, over how long it took at the start; times
 * 100. */
CUBICLE_FUNCTION((value, uint64_t), honest_slowest);

#endif
