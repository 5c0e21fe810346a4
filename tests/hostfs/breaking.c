/* SPDX-License-Identifier: MIT */
/* breaking.c: a hostfs that breaks a rule when it opens a file `break`. */
#include <cubicle/component.h>
#include <cubicle/files.h>
#include "hostfs/hostfs.h"
#include "rt/string.h"

static __typeof__(hostfs_open) honest_open;
#define hostfs_open honest_open
#include "variant.h"
#undef hostfs_open

int64_t hostfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	if (!strcmp(path + (*path == '/'), "break"))
		__builtin_trap();
	return honest_open(payer, dir, path, flags, mode, st);
}
