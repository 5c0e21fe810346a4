/* SPDX-License-Identifier: MIT */
/*
 * complain.h: the one way in which the tool says that something is wrong.
 *
 * Errors of the tool: 0 on success, or -EINVAL after the message was printed;
 * so `return complain(…)` is all that a function does when it fails.
 */
#ifndef TOOL_COMPLAIN_H
#define TOOL_COMPLAIN_H

/* Print "cubicle: " and the message on stderr. Returns -EINVAL. */
__attribute__((format(printf, 1, 2))) int complain(const char *format, ...);

/* The same where nothing is wrong. */
__attribute__((format(printf, 1, 2))) void inform(const char *format, ...);

#endif
