/* SPDX-License-Identifier: MIT */
/*
 * forms.h: system calls that a cubicle with a right asks for. A table says what
 * each argument must be (files_abi.h): it is checked, or copied into the
 * monitor, before the call is made.
 */
#ifndef MONITOR_SERVICE_FORMS_H
#define MONITOR_SERVICE_FORMS_H

#include <asm/unistd.h>
#include "base/base.h"

/* A row of a table. */
struct operation {
	int32_t number;
	char forms[6];
	uint32_t values[3];
};

#define ROW(name, call, forms, ...) {__NR_##call, forms, {__VA_ARGS__}},

/* Copy a path, or a name if (form) is n, to (to). An empty name means the
 * handle itself where a call allows that. */
int text_take(char *to, uint64_t from, char form);

/* Is (handle) what (form) says? -EBADF, -EROFS */
int handle_check(uint64_t handle, char form);

/* Make the call of (o) with the arguments (given), which the caller has passed.
 */
int64_t forms_call(const struct operation *o, uint64_t given[5]);

#endif
