/* SPDX-License-Identifier: MIT */
/* scan_files.h: the command `scan`. */
#ifndef TOOL_SCAN_FILES_H
#define TOOL_SCAN_FILES_H

enum scan_status {
	SCAN_CLEAN = 0,
	SCAN_FOUND = 1,
	SCAN_FAILED = 2, /* a file cannot be read, whatever the others hold */
};

/*
 * Search the code of the (count) files (name) for instructions that change
 * rights, and print what is found. All are searched, even if one fails.
 * Returns the exit status of the tool.
 */
enum scan_status scan_files(int count, char *const *name);

#endif
