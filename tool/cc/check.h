/* SPDX-License-Identifier: MIT */
/*
 * check.h: is what cubicle-cc writes such that the monitor will accept it?
 *
 * This is the monitor's own verifier (monitor/sfi), so that an object or a
 * component with an instruction that was not rewritten is an error where it is
 * made, and names the line. Of an object, addresses are not known: a jump to
 * another section counts as one to where a function begins.
 */
#ifndef CC_CHECK_H
#define CC_CHECK_H

#include <stdbool.h>

/*
 * Check all text of (path), an object or a component. (described), or NULL, is
 * a file with the same text and with debug information. 0, or -1 and the reason
 * was printed if (loud).
 */
int check_file(
	const char *path, bool stores_only, bool loud, const char *described);

#endif
