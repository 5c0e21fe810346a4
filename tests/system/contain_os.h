/* SPDX-License-Identifier: MIT */
/*
 * contain_os.h: a client of alloc and vfs that breaks a rule.
 */
#ifndef CONTAIN_OS_H
#define CONTAIN_OS_H

#include <cubicle/component.h>

#define CLIENT_FILE "/file"

/* What it found when it began, and what it has at the end. */
struct client_report {
	int64_t used_before, used; /* pages */
	int descriptor;		   /* the first that it got … */
	int old;		   /* … and what came of an old one */
	int directory;		   /* of the working directory: "/" again? */
	int lock;		   /* what came of locking the file */
	int64_t bytes;		   /* that the file had */
};

/* Use memory, descriptors, a lock, a directory; then break a rule, if (fatal).
 */
CUBICLE_FUNCTION((error, int), client_work, (value, int, fatal),
	(grant_inout, struct client_report *, r, bytes),
	(value, size_t, bytes));

#endif
