/* SPDX-License-Identifier: MIT */
/*
 * half.h: objects of a program for backend sfi, which can also be linked to a
 * program of the host.
 *
 * Nouns
 *   half  the object file that the host's compiler makes of the same source
 *
 * Rewritten text runs in a box only, and the feature tests of a build run on
 * the host: they are linked from the halves. A half is kept in the object
 * itself, in a section that a linker leaves out of a component, so that
 * archives hold it, too.
 */
#ifndef CC_HALF_H
#define CC_HALF_H

#include "arguments.h"

/* Put the object (half) into (object). 0, or 1 and the reason was printed. */
int half_attach(const char *object, const char *half);

/*
 * Add to (to) what stands for (path), an object or an archive, in a program of
 * the host: the file itself if its text is not rewritten, and otherwise a
 * temporary file with the halves. 0, or 1 and the reason was printed.
 */
int half_add(struct list *to, const char *path);

#endif
