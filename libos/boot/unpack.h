/* SPDX-License-Identifier: MIT */
/*
 * unpack.h: from the archive with the root file system to files.
 */
#ifndef BOOT_UNPACK_H
#define BOOT_UNPACK_H

/*
 * Unpack the tar archive that plat_rootfs_read() gives into the file system; an
 * empty input is an empty archive. 0, or -1 after a message; what came before
 * the fault is unpacked then.
 */
int boot__unpack(void);

#endif
