/* SPDX-License-Identifier: MIT */
/*
 * options.h: options of compilers that cubicle-cc does not hand on as they are.
 */
#ifndef CC_OPTIONS_H
#define CC_OPTIONS_H

#include <stdbool.h>

/* Is option (text) one that a program is linked without? It is one part of a
 * program of the host, or it asks for what a component is anyway. */
bool option_is_dropped(const char *text);

/* Does the next argument belong to option (text)? */
bool option_takes_argument(const char *text);

/* Why option (text) cannot be had; NULL if it can. */
const char *option_refused(const char *text);

/* Why option (text) has no effect; NULL if it has. */
const char *option_without_effect(const char *text);

/* Does (text) ask for something other than to compile or to link? */
bool option_is_other(const char *text);

#endif
