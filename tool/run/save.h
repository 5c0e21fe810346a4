/* SPDX-License-Identifier: MIT */
/*
 * save.h: files of the system that are copied out at its end (--save).
 *
 * The system writes to a temporary file in the destination's folder. Only when
 * it says that the copy is complete does the temporary take the destination's
 * place; if it never does, the destination stays as it was.
 *
 * The temporary has no name (O_TMPFILE), so nothing is left of it if the tool
 * is killed. It gets one for the moment in which it replaces a file, and has
 * one from the start where the file system has no files without a name. It is
 * locked, so that the next run with the same destination finds and removes what
 * a run that was killed has left.
 */
#ifndef TOOL_SAVE_H
#define TOOL_SAVE_H

#include <sys/types.h>
#include "command/options.h"

struct save {
	char *path;	 /* inside */
	char *file;	 /* destination on the host */
	char *temporary; /* its name, NULL while it has none */
	mode_t mode;	 /* for the destination */
	int fd;		 /* of the temporary, or -1 */
	bool complete;
};

struct saves {
	unsigned count;
	struct save save[OPTIONS_SAVES_MAX];
};

/* Take apart the PATH:FILEs of (o), and see whether they can work. */
int saves_prepare(struct saves *s, const struct options *o);

/* Make the temporaries. */
int saves_open(struct saves *s);

/* Number (index) is complete. */
void saves_complete(struct saves *s, uint32_t index);

/* Remove what is left. Returns how many files were not saved, after messages
 * about them unless (silent). */
unsigned saves_end(struct saves *s, bool silent);

#endif
