/* SPDX-License-Identifier: MIT */
/*
 * notice.h: what vfs and this cubicle tell each other without a call.
 */
#ifndef LIBC_NOTICE_H
#define LIBC_NOTICE_H

#include "optional.h"

/* The notice, which the first call has vfs keep; NULL where it does not. Others
 * write to it during any call that leaves this cubicle. */
volatile struct vfs_notice *notice_get(void);

#endif
