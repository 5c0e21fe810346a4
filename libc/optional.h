/* SPDX-License-Identifier: MIT */
/*
 * optional.h: components that a libc calls if the layout lets its cubicle.
 *
 * Their functions are weak: the address of one that cannot be called is NULL. A
 * library in a cubicle of its own need not be able to open files, to read the
 * clock or to end the program because it has a libc for malloc() and strtod().
 */
#ifndef LIBC_OPTIONAL_H
#define LIBC_OPTIONAL_H

#include <cubicle/interface.h>

#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE weak

#include "boot/boot.h"
#include "time/time.h"
#include "vfs/vfs.h"

#undef CUBICLE_LINKAGE
#define CUBICLE_LINKAGE

#endif
