/* SPDX-License-Identifier: MIT */
/*
 * save.h: files that are copied out to the host at the end.
 */
#ifndef BOOT_SAVE_H
#define BOOT_SAVE_H

/* What is longer is not copied: hardly anything of it can be data, and what
 * copies the file further may not know about holes. */
#define BOOT_SAVE_BYTES_MAX ((int64_t)1 << 40)

/* Copy out all files that the layout's start asked for. 0, or -1 after a
 * message for each one that could not be copied; its host file is then not
 * touched. */
int boot__save(void);

#endif
