/* SPDX-License-Identifier: MIT */
/* monitor.c: see monitor.h. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "report/summary.h"
#include "run/monitor.h"

const char *monitor_needs_dev(const struct options *o, uint32_t backend)
{
	if (backend == CUBICLE_BACKEND_NONE)
		return "--backend none";
	if (backend == CUBICLE_BACKEND_MPROTECT)
		return "--backend mprotect";
	if (o->dev)
		return "--dev";
	if (o->permissive)
		return "--permissive";
	if (o->check_copies)
		return "--check-copies";
	if (o->leaks)
		return "--leaks";
	if (o->perf_map)
		return "--perf-map";
	if (o->trace)
		return "--trace";
	if (o->trace_out)
		return "--trace-out";
	if (o->order == EDGES_BY_TIME)
		return "--sort time";
	return o->order == EDGES_BY_BYTES ? "--sort bytes" : NULL;
}

/* The file that process (pid) runs. */
static int find_running(struct folders *f, pid_t pid)
{
	char link[64], file[PATH_MAX];

	snprintf(link, sizeof(link), "/proc/%d/exe", (int)pid);
	ssize_t n = readlink(link, file, sizeof(file) - 1);
	if (n < 0)
		return complain(
			"--pid %d: %s: %s", (int)pid, link, strerror(errno));
	file[n] = 0;
	f->monitor = strdup(file);
	return f->monitor ? 0 : complain("no memory");
}

int monitor_find(struct folders *f, const struct options *o, uint32_t backend,
	const char *dev)
{
	if (o->pid)
		return find_running(f, o->pid);
	if (dev && o->require)
		return complain("--require %s: %s needs the development "
				"monitor, which is not the trusted one",
			backend_name(o->require), dev);
	static const char *const names[2][2] = {
		{"mpk", "sfi"}, {"dev", "dev-sfi"}};

	return folders_monitor(f, names[!!dev][backend_is_sfi(backend)]);
}
