/* SPDX-License-Identifier: MIT */
/*
 * save.h: files that are copied out to the host at the end.
 */
#ifndef BOOT_SAVE_H
#define BOOT_SAVE_H

/* Longer files are refused. Nearly all of such a file is a hole, and programs
 * that copy it later may write the hole out as zeroes. */
#define BOOT_SAVE_BYTES_MAX ((int64_t)1 << 40)

/* Copy out all files that the layout's start asked for. 0, or -1 after a
 * message for each one that could not be copied; its host file is then not
 * touched. */
int boot__save(void);

#endif
