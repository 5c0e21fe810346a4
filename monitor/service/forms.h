/* SPDX-License-Identifier: MIT */
/*
 * forms.h: system calls that a cubicle with a right asks for. A table says what
 * each argument must be (files_abi.h): it is checked, or copied into the
 * monitor, before the call is made.
 */
#ifndef MONITOR_SERVICE_FORMS_H
#define MONITOR_SERVICE_FORMS_H

#include <asm/unistd.h>
#include "base/host.h"
#include "base/space.h"

#define HOST_STDERR 2

/* A row of a table. */
struct operation {
	int32_t number;
	char forms[6];
	uint32_t values[3];
};

#define ROW(name, call, forms, ...) {__NR_##call, forms, {__VA_ARGS__}},

/* A call that is being prepared. */
struct prepared {
	uint64_t pass[5];
	struct uptr buf; /* memory of the caller, accessible to it */
	uint64_t bytes;
	const uint32_t *value; /* the next one */
	bool is_standard;      /* a standard stream: a signal ends the wait */
};

/* Copy a path, or a name if (form) is n, to (to). An empty name means the
 * handle itself where a call allows that. */
int text_take(char *to, uint64_t from, char form);

/* Is (handle) what (form) says? -EBADF, -EROFS */
int handle_check(uint64_t handle, char form);

/* The buffer of (p) is the (bytes) at (at), which the running cubicle may read,
 * or (write). -EFAULT. */
int buffer_take(struct prepared *p, uint64_t at, uint64_t bytes, bool write);

/* Make system call (number) with p->pass, which may use the buffer of (p). It
 * may sleep; a signal for the program ends that only if p->is_standard. */
int64_t prepared_call(const struct prepared *p, int64_t number);

/* Make the call of (o) with the arguments (given), which the caller has passed.
 */
int64_t forms_call(const struct operation *o, uint64_t given[5]);

#endif
