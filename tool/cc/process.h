/* SPDX-License-Identifier: MIT */
/*
 * process.h: the programs that cubicle-cc runs, and its temporary files.
 */
#ifndef CC_PROCESS_H
#define CC_PROCESS_H

#include "arguments.h"

/* Run (l), whose items are then released; its exit status. */
int process_run(struct list *l);

/* Like process_run(), with its standard output in a new file (path). */
int process_run_to(struct list *l, const char *path);

/* Report errno about (path); 1. */
int process_fail(const char *path);

/* Make the folder of temporary files. 0, or 1 and the reason was printed. */
int folder_make(void);

/* Its path. */
const char *folder_path(void);

/* Remove it, and all that is in it. */
void folder_remove(void);

/* A new path in it that ends with (end); it is never freed. */
const char *folder_name(const char *end);

/* Remove (path), an output that is not as it must be; never a device. */
void output_remove(const char *path);

/* Is (path) /dev/null, or a link to it? */
bool is_null(const char *path);

/* (path) without its folder. */
const char *base_name(const char *path);

/* (path) without its suffix. */
char *stem(const char *path);

#endif
