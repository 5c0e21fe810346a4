/* SPDX-License-Identifier: MIT */
/* run.c: the command `run`, step by step. */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "layout/address.h"
#include "layout/allow.h"
#include "layout/folders.h"
#include "layout/merge.h"
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "lib/plural.h"
#include "link/cache/cache.h"
#include "link/shares.h"
#include "report/explain.h"
#include "report/graph.h"
#include "report/leaks.h"
#include "report/permissive.h"
#include "report/report.h"
#include "report/summary.h"
#include "report/trace_functions.h"
#include "run/archive_library.h"
#include "run/backend.h"
#include "run/debug.h"
#include "run/given.h"
#include "run/instances.h"
#include "run/limits.h"
#include "run/monitor.h"
#include "run/mounts.h"
#include "run/rootfs.h"
#include "run/run.h"
#include "run/supervise.h"
#include "run/undeclared.h"

/* One run, and all that belongs to it. */
struct job {
	struct options options;
	struct folders folders;
	struct layout layout;
	struct system system;
	struct cache cache;
	struct saves saves;
	struct mounts mounts;
	struct given given;
	struct facts facts;
	struct explanations explained;
	struct supervisor supervisor;
	uint32_t backend;
	const char *why;
	const char *dev; /* what needs the development monitor; or NULL */
	FILE *stats, *report,
		*graph; /* NULL where there are none to be written */
	struct trace trace;
	int64_t start_ns;
};

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

/* --listen: rules besides those of the layout. */
static int add_listens(struct layout *l, const struct options *o)
{
	const char *why = NULL;
	bool has_right = !o->listens;

	for (unsigned i = 0; i < l->cubicles; i++)
		has_right |= l->cubicle[i].rights & CUBICLE_RIGHT_NET;
	if (!has_right)
		return complain("--listen: no cubicle of layout `%s` has "
				"`rights = net`",
			l->name);
	for (unsigned i = 0; !why && i < o->listens; i++) {
		why = layout_add_address(l, CUBICLE_LISTEN, o->listen[i]);
		if (why)
			complain("--listen %s: %s", o->listen[i], why);
	}
	return why ? -EINVAL : 0;
}

/* Two cubicles share the descriptors of the process: the one with `files`, and
 * the one with `net`. */
static uint64_t open_files(const struct layout *l)
{
	uint32_t rights = 0;

	for (unsigned i = 0; i < l->cubicles; i++)
		rights |= l->cubicle[i].rights &
			(CUBICLE_RIGHT_FILES | CUBICLE_RIGHT_NET);
	return limits_open_files() /
		(rights == (CUBICLE_RIGHT_FILES | CUBICLE_RIGHT_NET) ? 2 : 1);
}

static int read_layout(struct job *j)
{
	char *file;
	int error = folders_find(&j->folders);

	if (!error)
		error = folders_layout(&j->folders, j->options.layout, &file);
	if (error)
		return error;
	error = layout_read(&j->layout, file);
	free(file);
	for (unsigned i = 0; i < j->options.merges && !error; i++)
		error = merge(&j->layout, j->options.merge[i]);
	if (j->options.allow && !error)
		error = allow(&j->layout, j->options.allow);
	if (!error)
		error = add_listens(&j->layout, &j->options);
	if (!error)
		error = mounts_open(&j->mounts, &j->options, &j->layout);
	if (!error && j->options.rootfs)
		error = mounts_add_root(&j->mounts, j->options.rootfs);
	if (!error)
		error = mounts_add_component(&j->mounts, &j->layout);
	if (!error)
		error = given_read(&j->given, &j->layout, j->options.listens,
			mounts_root(&j->mounts));
	return error;
}

/* Before anything runs. */
static int open_output(FILE **to, const char *option, const char *file)
{
	if (!file)
		return 0;
	*to = fopen(file, "we");
	return *to ? 0 : complain("%s: %s: %s", option, file, strerror(errno));
}

/* What is to be looked at says by itself which files it has loaded. */
static int find_running(struct options *o)
{
	if (debug_find(&o->pid))
		return -EINVAL;
	if (!o->backend)
		o->backend = debug_is_confined(o->pid) ? CUBICLE_BACKEND_SFI
						       : CUBICLE_BACKEND_NONE;
	return 0;
}

/* Become a debugger of what runs already. Returns if that fails. */
static int look_at(struct job *j)
{
	debug_exec(debug_command(&j->options, &j->folders, &j->system));
}

/* --sfi=stores is a backend of its own to all but the user. */
static int choose_backend(struct job *j)
{
	const struct options *o = &j->options;
	struct backend_wish w = {
		.backend = o->backend,
		.by = o->backend_by,
		.why = o->backend_default ? "as CUBICLE_BACKEND says"
					  : "as requested",
		.required = o->require,
		.lazy = o->lazy,
	};

	if (o->stores_only) {
		w.backend = CUBICLE_BACKEND_SFI_STORES;
		w.by = "--sfi stores";
	}
	if (backend_choose(&w, &j->layout, &j->folders, &j->backend, &j->why))
		return -EINVAL;
	/* An option is a decision for this run; a variable may be forgotten. */
	if (o->backend_default && !backend_isolates(j->backend))
		complain("backend %s, as CUBICLE_BACKEND says: it does not "
			 "isolate hostile code",
			backend_name(j->backend));
	j->dev = monitor_needs_dev(o, j->backend);
	return monitor_find(&j->folders, o, j->backend, j->dev);
}

/* As much as the cubicle of a file system can have, whichever it is. */
static uint64_t rootfs_bytes_max(const struct job *j)
{
	const struct cubicle_system *d = j->system.description;
	struct cubicle_shares shares;
	uint64_t most = 0;

	/* The components are linked, so there is room for all. */
	shares_make(&shares, d, &j->layout);
	for (uint32_t id = 1; id <= d->cubicles; id++) {
		uint64_t bytes = cubicle_memory(
			&shares, id, d->flags & CUBICLE_SYSTEM_CHECK_COPIES);
		most = bytes > most ? bytes : most;
	}
	return most;
}

/* The archive of --rootfs; NULL: there is none, or a directory. */
static const char *archive(const struct job *j)
{
	return j->mounts.has_root ? NULL : j->options.rootfs;
}

/* Is there anything to be unpacked? */
static bool has_archive(const struct job *j)
{
	return archive(j) || j->given.count;
}

/* Files that the monitor will get: description, image, counters, pipe, store,
 * streams and mounts. */
static unsigned files(const struct job *j)
{
	return 5 + has_archive(j) + j->options.saves + j->mounts.count;
}

static int link_components(struct job *j)
{
	int image;

	if (cache_image(&j->cache, !j->options.no_cache, j->system.description,
		    &j->layout, j->system.component, &image)) {
		undeclared_print(&j->layout, j->system.component);
		return -EINVAL;
	}
	system_add_image(&j->system, image);
	return 0;
}

/* All that can fail without the monitor, the cheap steps first. */
static int prepare(struct job *j)
{
	int rootfs = -1;

	if (limits_raise() || read_layout(j) ||
		(j->options.pid && find_running(&j->options)) ||
		choose_backend(j) || limits_files(files(j)) ||
		system_make(&j->system) ||
		system_add_layout(
			&j->system, &j->layout, &j->folders, j->backend) ||
		mounts_check_sockets(&j->mounts, j->system.description) ||
		(j->options.pid && look_at(j)) ||
		trace_check_functions(&j->options, &j->system, &j->layout) ||
		system_add_options(
			&j->system, &j->options, &j->layout, j->dev) ||
		system_add_mounts(
			&j->system, &j->mounts, open_files(&j->layout)) ||
		system_add_sockets(&j->system) ||
		system_add_store(&j->system) ||
		saves_prepare(&j->saves, &j->options) ||
		open_output(&j->stats, "--stats", j->options.stats) ||
		open_output(&j->report, "--report", j->options.report) ||
		(j->options.graph && graph_check(j->options.graph)) ||
		open_output(&j->graph, "--graph", j->options.graph) ||
		trace_start(&j->trace, &j->options, &j->facts) ||
		limits_check(&j->system, j->folders.monitor) ||
		link_components(j) || system_add_counters(&j->system))
		return -EINVAL;
	if (has_archive(j) &&
		(archive_library_load() ||
			rootfs_pack(archive(j), j->given.file, j->given.count,
				rootfs_bytes_max(j), &rootfs)))
		return -EINVAL;
	/* Nothing may stay behind from here on. */
	if (supervise_block(&j->supervisor, j->options.debug) ||
		saves_open(&j->saves) ||
		system_add_streams(&j->system, rootfs, &j->saves))
		return -EINVAL;
	return 0;
}

/* Cubicles count from 1. */
static cubicle_set_t restarted(const struct layout *l)
{
	cubicle_set_t cubicles = 0;

	for (unsigned i = 0; i < l->cubicles; i++)
		if (l->cubicle[i].restart)
			cubicles |= CUBICLE_SET(i + 1);
	return cubicles;
}

static int supervise(struct job *j)
{
	struct supervisor *s = &j->supervisor;

	s->monitor = j->folders.monitor;
	s->perf_map = j->options.perf_map;
	if (j->options.debug)
		s->debugger =
			debug_command(&j->options, &j->folders, &j->system);
	s->system = &j->system;
	s->saves = &j->saves;
	s->facts = &j->facts;
	s->explained = &j->explained;
	s->trace = &j->trace;
	j->facts.restarted = restarted(&j->layout);
	j->facts.leaks = j->options.leaks;
	j->facts.first =
		j->layout.component[j->layout.start_component].cubicle + 1;
	j->facts.layout = &j->layout;
	j->facts.observed = j->dev;
	if (j->options.permissive)
		fputs("cubicle: --permissive: violations are reported and "
		      "permitted; this run protects nothing\n",
			stderr);
	j->start_ns = now_ns();
	if (supervise_start(s))
		return RUN_USAGE_STATUS;
	cache_keep(&j->cache);
	int status = supervise_wait(s);
	return s->map_failed && !status ? 1 : status;
}

/* What there is to say about violations once all is over. */
static int report_violations(struct job *j, const struct summary *s)
{
	int status = s->status;

	if (j->report &&
		report_write(j->report, j->options.report, s,
			j->options.permissive) &&
		!status)
		status = 1;
	if (j->options.permissive && j->facts.components &&
		permissive_print(stderr, &j->explained, s->status))
		status = s->status == CUBICLE_EXIT_VIOLATION
			? s->status
			: PERMISSIVE_STATUS;
	return status;
}

static int report(struct job *j, int status)
{
	int64_t ns = j->facts.ended ? (int64_t)j->facts.summary.run_ns
				    : now_ns() - j->start_ns;
	struct summary s = {&j->layout, &j->facts, &j->explained, j->backend,
		j->why, j->dev, j->options.allow, j->options.lazy,
		j->options.summary, j->options.order, status, (double)ns / 1e9};

	explain_end(&j->explained, &j->facts);
	if (facts_unlisted(&j->facts))
		complain("%" PRIu64 " more violation%s: only the first %d of "
			 "each cubicle are shown",
			facts_unlisted(&j->facts),
			plural(facts_unlisted(&j->facts)),
			CUBICLE_VIOLATIONS_MAX);
	if (j->options.leaks && j->facts.components)
		leaks_print(
			stderr, &j->facts, supervise_symbols(&j->supervisor));
	/* A system that did not start has nothing to sum up. */
	if ((j->options.summary || j->layout.summary) && j->facts.components)
		summary_print(stderr, &s);
	if (j->graph && j->facts.components &&
		graph_write(j->graph, j->options.graph, &s) && !status)
		status = 1;
	if (j->report || j->options.permissive)
		status = report_violations(j, &s);
	if (j->stats && statistics_write(j->stats, j->options.stats, &s))
		return status ? status : 1;
	return status;
}

static void job_free(struct job *j)
{
	if (j->stats)
		fclose(j->stats);
	if (j->report)
		fclose(j->report);
	if (j->graph)
		fclose(j->graph);
	cache_end(&j->cache);
	given_free(&j->given);
	mounts_free(&j->mounts);
	explanations_free(&j->explained);
	facts_free(&j->facts);
	system_free(&j->system);
	folders_free(&j->folders);
	free(j);
}

int run(int argc, char **argv)
{
	struct job *j = calloc(1, sizeof(*j));
	int status = RUN_USAGE_STATUS;
	bool started = false;

	if (!j) {
		complain("no memory");
		return status;
	}
	j->supervisor.signals = j->supervisor.report = -1;
	j->cache = cache_none;
	sigprocmask(SIG_BLOCK, NULL, &j->supervisor.old_mask);
	if (options_read(&j->options, argc, argv) ||
		instances_check(&j->options)) {
		job_free(j);
		return status;
	}
	/* Each instance goes on by itself; who supervises them does not. */
	if (j->options.instances > 1 &&
		instances_run(j->options.instances, &status)) {
		job_free(j);
		return status;
	}
	if (!prepare(j)) {
		status = supervise(j);
		started = true;
	}
	if (trace_end(&j->trace) && !status)
		status = 1;
	if (saves_end(&j->saves, !started) && !status)
		status = 1;
	if (started)
		status = report(j, status);
	supervise_end(&j->supervisor);
	job_free(j);
	return status;
}
