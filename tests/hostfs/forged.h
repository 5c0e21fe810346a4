/* SPDX-License-Identifier: MIT */
/*
 * forged.h: a call of host_file() in which only the handle may be wrong. The
 * including file has strchr().
 */
#ifndef TESTS_HOSTFS_FORGED_H
#define TESTS_HOSTFS_FORGED_H

#include <cubicle/files.h>

static const char *const forged__forms[FILES_CALLS_COUNT] = {
#define FORGED_FORMS(name, call, forms, ...) forms,
	FILES_CALLS(FORGED_FORMS)
#undef FORGED_FORMS
};

/* What (operation), which is not FILES_MOUNT, gives for (handle). */
static int64_t forged(uint32_t operation, uint64_t handle)
{
	static char name[FILES_PATH_BYTES] = "forged", buf[256];
	uint64_t a[5] = {0};

	if (operation == FILES_OPEN)
		return host_file(operation, handle, (uintptr_t)name, 0, 0,
			(uintptr_t)buf);
	if (operation == FILES_CLOSE)
		return host_file(operation, handle, 0, 0, 0, 0);
	const char *forms = forged__forms[operation];
	for (int i = 0; forms[i]; i++)
		a[i] = strchr("fdaFDA", forms[i])  ? handle
			: strchr("nt", forms[i])   ? (uintptr_t)name
			: strchr("rwRW", forms[i]) ? (uintptr_t)buf
						   : 0;
	return host_file(operation, a[0], a[1], a[2], a[3], a[4]);
}

#endif
