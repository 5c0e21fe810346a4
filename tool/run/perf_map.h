/* SPDX-License-Identifier: MIT */
/* perf_map.h: where functions are, for perf(1) (--perf-map). */
#ifndef TOOL_PERF_MAP_H
#define TOOL_PERF_MAP_H

#include <sys/types.h>
#include "report/facts.h"

/*
 * Write /tmp/perf-PID.map: a line "START SIZE COMPONENT:FUNCTION", in
 * hexadecimal digits, for each function of each component, and say on stderr
 * where it is. (file) is by index of the component. perf reads it when it
 * reports, so it stays. -EINVAL, with a message, if it could not be written.
 */
int perf_map_write(pid_t pid, const struct facts *f, char *const *file);

#endif
