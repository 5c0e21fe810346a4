/* SPDX-License-Identifier: MIT */
/*
 * variant.h: hostfs as one file, for variants of it that tests use. A variant
 * includes <cubicle/files.h> and "hostfs/hostfs.h" first, defines macros for
 * what it replaces, and then includes this. With KEEPS_FILES it sees all reads
 * and writes.
 */
#ifdef KEEPS_FILES
/* No client reads and writes files by itself. */
#define files_give(file, client, may) \
	((void)(file), (void)(client), (void)(may), -EOPNOTSUPP)
#endif

#include "hostfs/names.c"
#include "hostfs/node.c"
#include "hostfs/open.c"
#include "hostfs/path.c"
#include "hostfs/hostfs.c"
