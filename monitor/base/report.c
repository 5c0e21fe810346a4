/* SPDX-License-Identifier: MIT */
/*
 * report.c: facts for the tool, as records through a pipe (report_abi.h). Safe
 * in a signal handler.
 */
#include <cubicle/report_abi.h>
#include "base/base.h"
#include "base/cubicle.h"
#include "base/host.h"
#include "base/report.h"
#include "base/string.h"
#include "base/system.h"

void report_record(uint32_t type, const void *body, uint32_t bytes)
{
	struct {
		struct cubicle_record header;
		char body[2048];
	} r = {.header = {type, bytes}};
	_Static_assert(sizeof(struct cubicle_record_violation) <= 2048, "");

	if (system.report_fd < 0)
		return;
	memcpy(r.body, body, bytes);
	uint64_t at = (uintptr_t)&r, left = sizeof(r.header) + bytes;
	while (left) {
		int64_t n = host_call(
			SYS_WRITE, (uint64_t)system.report_fd, at, left, 0, 0);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return; /* the tool is gone */
		at += (uint64_t)n;
		left -= (uint64_t)n;
	}
}

void report_saved(uint32_t index)
{
	struct cubicle_record_saved r = {.index = index};

	report_record(CUBICLE_RECORD_SAVED, &r, sizeof(r));
}
