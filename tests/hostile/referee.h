/* SPDX-License-Identifier: MIT */
/*
 * referee.h: what hostile may call of the one that lets it loose.
 */
#ifndef HOSTILE_REFEREE_H
#define HOSTILE_REFEREE_H

#include <cubicle/interface.h>

/* Print (text), a line, where a round is replayed. */
CUBICLE_FUNCTION((value, int), referee_note, (string, const char *, text, 512));

#endif
