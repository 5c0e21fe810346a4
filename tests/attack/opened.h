/* SPDX-License-Identifier: MIT */
/* opened.h: another client of vfs, which opens a file of its own. */
#ifndef OPENED_H
#define OPENED_H

#include <cubicle/interface.h>

/* Open (path), read it, and close it. Returns 0, or a negative errno. */
CUBICLE_FUNCTION((value, int), opened_other, (string, const char *, path, 256));

/* Open (path), and keep it open. */
CUBICLE_FUNCTION((value, int), opened_keep, (string, const char *, path, 256));

#endif
