/* SPDX-License-Identifier: MIT */
/*
 * boot.h: the start and the end of the library OS.
 *
 * boot's cubicle_main() mounts the file systems, unpacks the root file system,
 * hands argv and environment to the libc, which calls the program's main();
 * when that is over, it copies out the files to be saved and ends the system.
 */
#ifndef BOOT_H
#define BOOT_H

#include <cubicle/interface.h>

/* The program is over with (status), 0 to 255. Never returns: all calls that
 * are outstanding since the program's start are forgotten. */
CUBICLE_FUNCTION((none, void), boot_exit, (value, int, status));

#endif
