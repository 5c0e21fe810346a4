/* SPDX-License-Identifier: MIT */
/* options.c: the command line of `cubicle run`. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "command/options.h"
#include "lib/complain.h"
#include "report/summary.h"

#define HINT "; see `cubicle help run`"

static const char *const backends[] = {
	[0] = "auto",
	[CUBICLE_BACKEND_NONE] = "none",
	[CUBICLE_BACKEND_MPROTECT] = "mprotect",
	[CUBICLE_BACKEND_MPK] = "mpk",
	[CUBICLE_BACKEND_SFI] = "sfi",
};

#define BACKENDS	(sizeof(backends) / sizeof(backends[0]))
#define BACKENDS_TEXT	"auto, mpk, sfi, mprotect or none"
#define BACKEND_DEFAULT "CUBICLE_BACKEND"

/* BACKENDS: there is no such backend. */
static uint32_t find_backend(const char *name)
{
	uint32_t i = 0;

	while (i < BACKENDS && (!backends[i] || strcmp(backends[i], name)))
		i++;
	return i;
}

static int set_backend(void *to, const char *name)
{
	static const char *const by[] = {
		[0] = "--backend auto",
		[CUBICLE_BACKEND_NONE] = "--backend none",
		[CUBICLE_BACKEND_MPROTECT] = "--backend mprotect",
		[CUBICLE_BACKEND_MPK] = "--backend mpk",
		[CUBICLE_BACKEND_SFI] = "--backend sfi",
	};
	struct options *o = to;
	uint32_t backend = find_backend(name);

	if (backend == BACKENDS)
		return complain(
			"--backend is " BACKENDS_TEXT ", not `%s`" HINT, name);
	o->backend = backend;
	o->backend_by = by[backend];
	return 0;
}

/* What the environment says where no option does. Empty is as if not set. */
static int default_backend(struct options *o)
{
	const char *name = getenv("CUBICLE_BACKEND");

	/* What runs already has one. */
	if (o->backend_by || o->pid || !name || !*name)
		return 0;
	o->backend = find_backend(name);
	if (o->backend == BACKENDS)
		return complain(BACKEND_DEFAULT
			" in the environment is " BACKENDS_TEXT
			", not `%s`" HINT,
			name);
	o->backend_by = BACKEND_DEFAULT " in the environment";
	o->backend_default = true;
	return 0;
}

static int set_require(void *to, const char *name)
{
	struct options *o = to;

	o->require = find_backend(name);
	if (o->require == CUBICLE_BACKEND_MPK ||
		o->require == CUBICLE_BACKEND_SFI)
		return 0;
	return complain("--require is mpk or sfi, the backends that hold "
			"against hostile code, not `%s`" HINT,
		name);
}

static int set_sfi(void *to, const char *name)
{
	struct options *o = to;
	o->stores_only = !strcmp(name, "stores");
	if (o->stores_only || !strcmp(name, "full"))
		return 0;
	return complain("--sfi is full or stores, not `%s`" HINT, name);
}

static int set_windows(void *to, const char *name)
{
	struct options *o = to;
	o->lazy = !strcmp(name, "lazy");
	if (o->lazy || !strcmp(name, "strict"))
		return 0;
	return complain("--windows is strict or lazy, not `%s`" HINT, name);
}

static int set_cycles(void *to, const char *number)
{
	struct options *o = to;
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(number, &end, 10);
	if (*number < '0' || *number > '9' || *end || errno || n > 1000000)
		return complain(
			"--wrpkru-cycles is 0 to 1000000, not `%s`" HINT,
			number);
	o->wrpkru_cycles = (uint32_t)n;
	return 0;
}

static int add_save(void *to, const char *pair)
{
	struct options *o = to;
	const char *colon = strchr(pair, ':');

	if (!colon || colon == pair || !colon[1])
		return complain("--save is PATH:FILE, not `%s`" HINT, pair);
	if (o->saves == OPTIONS_SAVES_MAX)
		return complain("more than %d times --save", OPTIONS_SAVES_MAX);
	o->save[o->saves++] = pair;
	return 0;
}

static int add_mount(void *to, const char *words)
{
	struct options *o = to;

	if (o->mounts == CUBICLE_MOUNTS_MAX)
		return complain(
			"more than %d times --mount", CUBICLE_MOUNTS_MAX);
	o->mount[o->mounts++] = words;
	return 0;
}

static int add_listen(void *to, const char *words)
{
	struct options *o = to;

	if (o->listens == CUBICLE_ADDRESSES_MAX)
		return complain(
			"more than %d times --listen", CUBICLE_ADDRESSES_MAX);
	o->listen[o->listens++] = words;
	return 0;
}

static int set_instances(void *to, const char *words)
{
	struct options *o = to;
	char *end;
	unsigned long n = strtoul(words, &end, 10);

	if (*words < '0' || *words > '9' || *end || !n ||
		n > OPTIONS_INSTANCES_MAX)
		return complain("--instances: `%s` is no number from 1 to %d",
			words, OPTIONS_INSTANCES_MAX);
	o->instances = (unsigned)n;
	return 0;
}

static int add_env(void *to, const char *pair)
{
	struct options *o = to;
	const char *sign = strchr(pair, '=');

	if (!sign || sign == pair)
		return complain("--env is NAME=VALUE, not `%s`" HINT, pair);
	for (unsigned i = 0; i < o->envs; i++)
		if (!strncmp(o->env[i], pair, (size_t)(sign - pair) + 1))
			return complain("--env %.*s is given twice" HINT,
				(int)(sign - pair), pair);
	if (o->envs == OPTIONS_ENV_MAX)
		return complain("more than %d times --env", OPTIONS_ENV_MAX);
	o->env[o->envs++] = pair;
	return 0;
}

/* A file that is named once. */
static int set_file(const char **to, const char *option, const char *file)
{
	if (*to)
		return complain("%s is given twice" HINT, option);
	if (!*file)
		return complain("%s needs the name of a file" HINT, option);
	*to = file;
	return 0;
}

static int add_merge(void *to, const char *names)
{
	struct options *o = to;

	if (o->merges == OPTIONS_MERGES_MAX)
		return complain(
			"more than %d times --merge", OPTIONS_MERGES_MAX);
	o->merge[o->merges++] = names;
	return 0;
}

static int set_rootfs(void *to, const char *file)
{
	return set_file(&((struct options *)to)->rootfs, "--rootfs", file);
}

static int set_stats(void *to, const char *file)
{
	return set_file(&((struct options *)to)->stats, "--stats", file);
}

static int set_graph(void *to, const char *file)
{
	const char *dot = strrchr(file, '.');

	if (!dot ||
		(strcmp(dot, ".dot") && strcmp(dot, ".svg") &&
			strcmp(dot, ".png")))
		return complain(
			"--graph is FILE.dot, FILE.svg or FILE.png, not `%s`" HINT,
			file);
	return set_file(&((struct options *)to)->graph, "--graph", file);
}

static int set_order(void *to, const char *name)
{
	static const char *const names[] = {[EDGES_BY_CALLS] = "calls",
		[EDGES_BY_TIME] = "time",
		[EDGES_BY_BYTES] = "bytes"};
	struct options *o = to;

	for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name))
			continue;
		o->order = i;
		o->summary = true; /* there is nothing else to sort */
		return 0;
	}
	return complain("--sort is calls, time or bytes, not `%s`" HINT, name);
}

static int set_trace_calls(struct options *o, const char *pattern)
{
	if (!*pattern)
		return complain(
			"--trace calls= needs a name or a pattern" HINT);
	if (o->trace_patterns == OPTIONS_TRACE_MAX)
		return complain(
			"more than %d times --trace calls=", OPTIONS_TRACE_MAX);
	o->trace |= CUBICLE_SYSTEM_TRACE_CALLS;
	o->trace_pattern[o->trace_patterns++] = pattern;
	return 0;
}

static int set_trace(void *to, const char *what)
{
	static const char calls[] = "calls=";
	struct options *o = to;

	if (!strncmp(what, calls, strlen(calls)))
		return set_trace_calls(o, what + strlen(calls));
	o->trace_all |= !strcmp(what, "calls");
	if (!strcmp(what, "calls"))
		o->trace |= CUBICLE_SYSTEM_TRACE_CALLS;
	else if (!strcmp(what, "windows"))
		o->trace |= CUBICLE_SYSTEM_TRACE_WINDOWS;
	else if (!strcmp(what, "faults"))
		o->trace |= CUBICLE_SYSTEM_TRACE_FAULTS;
	else if (!strcmp(what, "syscalls"))
		o->trace |= CUBICLE_SYSTEM_TRACE_SYSCALLS;
	else
		return complain("--trace is calls, calls=FUNCTION, windows, "
				"faults or syscalls, not `%s`" HINT,
			what);
	return 0;
}

static int set_trace_out(void *to, const char *file)
{
	return set_file(
		&((struct options *)to)->trace_out, "--trace-out", file);
}

static int set_report(void *to, const char *file)
{
	return set_file(&((struct options *)to)->report, "--report", file);
}

static int set_permissive(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->permissive = true;
	return 0;
}

static int set_allow(void *to, const char *what)
{
	struct options *o = to;

	if (o->allow)
		return complain("--allow is given twice" HINT);
	if (strcmp(what, "app") && strcmp(what, "all"))
		return complain("--allow is app or all, not `%s`" HINT, what);
	o->allow = what;
	return 0;
}

static int set_summary(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->summary = true;
	return 0;
}

static int set_leaks(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->leaks = true;
	return 0;
}

static int set_check_copies(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->check_copies = true;
	return 0;
}

static int set_dev(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->dev = true;
	return 0;
}

static int set_no_cache(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->no_cache = true;
	return 0;
}

static int set_perf_map(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->perf_map = true;
	return 0;
}

/* --- of gdb ------------------------------------------------------------------ */

static int set_batch(void *to, const char *value)
{
	(void)value;
	((struct options *)to)->batch = true;
	return 0;
}

static int add_ex(void *to, const char *command)
{
	struct options *o = to;

	if (o->exs == OPTIONS_GDB_MAX)
		return complain("more than %d times --ex", OPTIONS_GDB_MAX);
	o->ex[o->exs++] = command;
	return 0;
}

static int add_gdb(void *to, const char *word)
{
	struct options *o = to;

	if (o->gdbs == OPTIONS_GDB_MAX)
		return complain("more than %d times --gdb", OPTIONS_GDB_MAX);
	o->gdb[o->gdbs++] = word;
	return 0;
}

static int set_pid(void *to, const char *number)
{
	struct options *o = to;
	char *end;
	long n;

	errno = 0;
	n = strtol(number, &end, 10);
	if (*number < '0' || *number > '9' || *end || errno || !n ||
		n > INT_MAX)
		return complain("--pid is the number of a process, not `%s`"
				"; see `cubicle help gdb`",
			number);
	o->pid = (pid_t)n;
	return 0;
}

const struct command_option gdb_options[] = {
	{0, "ex", "COMMAND",
		"execute this gdb command after the system is loaded; may be "
		"given several times",
		add_ex},
	{0, "batch", NULL,
		"exit after these commands, with the program's exit status if "
		"it has ended",
		set_batch},
	{0, "gdb", "WORD",
		"pass this option to gdb, for example --gdb=-tui; may be given "
		"several times",
		add_gdb},
	{0, "pid", "PID",
		"attach to a running process: that of `cubicle run`, or that "
		"of its monitor",
		set_pid},
	/* OPTIONS_OF_GDB; what follows are run_options. */
	{0, "backend", "auto|mpk|sfi|mprotect|none",
		"how the boundaries are enforced; auto is mpk where the machine "
		"has protection keys, otherwise sfi, for which components must "
		"be compiled; the other two are for development",
		set_backend},
	{0, "require", "mpk|sfi", "fail if another backend would be used",
		set_require},
	{0, "sfi", "full|stores",
		"with backend sfi: confine all memory accesses, or only stores "
		"and jumps; components can then read all memory",
		set_sfi},
	{0, "windows", "strict|lazy",
		"end the right to a closed window at once, or when its owner "
		"accesses the memory again",
		set_windows},
	{0, "merge", "all|A,B[,C]",
		"merge these cubicles of the layout into one; may be given "
		"several times",
		add_merge},
	{0, "rootfs", "DIR|TAR",
		"begin with this folder as the file system, which is not "
		"written, or with a copy of this archive",
		set_rootfs},
	{0, "mount", "HOSTDIR:/PATH[:ro|:rw]",
		"let the program use this directory of the host as /PATH; with "
		":ro it can only read; may be given several times",
		add_mount},
	{0, "listen", "ADDR:PORT",
		"let the program listen at this address of the host, too; may "
		"be given several times",
		add_listen},
	{0, "instances", "N",
		"run the system N times, each in a process of its own; all "
		"share the ports that they listen at, and one that fails is "
		"started again",
		set_instances},
	{0, "save", "PATH:FILE",
		"copy PATH of the file system to FILE of the host at the end; "
		"may be given several times",
		add_save},
	{0, "env", "NAME=VALUE",
		"set this variable in the program's environment", add_env},
	{0, "summary", NULL, "print a summary on stderr at the end",
		set_summary},
	{0, "sort", "calls|time|bytes",
		"print a summary, as --summary, with the calls sorted by this; "
		"the development monitor measures time and bytes",
		set_order},
	{0, "stats", "FILE", "write the summary to FILE as JSON", set_stats},
	{0, "graph", "FILE",
		"draw cubicles and the calls between them, as .dot, .svg or "
		".png",
		set_graph},
	{0, "trace", "calls|calls=FUNCTION|windows|faults|syscalls",
		"print on stderr each call between cubicles (of a FUNCTION, "
		"which may be a pattern), each window that is opened or closed, "
		"each fault and each page that moves to another cubicle, or each "
		"system call of the program",
		set_trace},
	{0, "trace-out", "FILE",
		"write the trace to FILE instead, for Perfetto and other readers "
		"of Chrome's trace format; everything, without --trace",
		set_trace_out},
	{0, "report", "FILE",
		"write all violations to FILE as JSON: the access, its place, "
		"the owner of the memory, the calls, and the change that would "
		"have allowed it",
		set_report},
	{0, "permissive", NULL,
		"report violations and permit them, where possible; at the end "
		"print what would allow them; the exit status is 124 if there "
		"was one",
		set_permissive},
	{0, "check-copies", NULL,
		"end each copy of an argument with its call: a component that "
		"uses one after the call, or beyond its end, breaks a rule, and "
		"the report names the argument and the function",
		set_check_copies},
	{0, "allow", "app|all",
		"allow the program's cubicle and the others to access each "
		"other's memory, or all cubicles; calls still pass through gates",
		set_allow},
	{0, "perf-map", NULL,
		"write /tmp/perf-PID.map, from which perf(1) learns the component "
		"and function of an address",
		set_perf_map},
	{0, "leaks", NULL,
		"list at the end, on stderr, the blocks of heaps that were not "
		"freed, and where they were allocated; a report of a violation "
		"then also names the block",
		set_leaks},
	{0, "dev", NULL,
		"run in the development monitor, which is not trusted: it "
		"measures bytes and times of calls, and knows which windows "
		"nearly allowed a violation",
		set_dev},
	{0, "no-cache", NULL,
		"link the components, even if the cache has the linked image, "
		"and do not keep it",
		set_no_cache},
	{0, "wrpkru-cycles", "N",
		"with --backend none: spend N cycles wherever protection keys "
		"would be switched",
		set_cycles},
	{0},
};

static int check(const struct options *o)
{
	if (o->pid && o->require)
		return complain("--pid %d is already running with a backend: "
				"--require has no effect"
				"; see `cubicle help gdb`",
			(int)o->pid);
	if (o->debug && o->perf_map)
		return complain(
			"--perf-map is not for gdb, which stops the program "
			"that it would measure; see `cubicle help run`");
	if (o->pid && o->arg_count)
		return complain(
			"--pid %d is already running: `%s` has no effect"
			"; see `cubicle help gdb`",
			(int)o->pid, o->args[0]);
	if (o->trace_all && o->trace_patterns)
		return complain("--trace calls is all calls: --trace calls=%s "
				"adds none" HINT,
			o->trace_pattern[0]);
	if (o->require && o->permissive)
		return complain("--require asks for enforcement, but "
				"--permissive enforces nothing" HINT);
	if (o->require && o->allow)
		return complain("--require asks for isolation, but --allow %s "
				"opens the memory of cubicles to each "
				"other" HINT,
			o->allow);
	if (o->stores_only && o->backend && o->backend != CUBICLE_BACKEND_SFI)
		return complain("--sfi is for backend sfi, not for %s" HINT,
			o->backend_by);
	if (!o->wrpkru_cycles || o->backend == CUBICLE_BACKEND_NONE)
		return 0;
	return complain("--wrpkru-cycles models the cost of protection keys "
			"where there are none: it needs --backend none" HINT);
}

int options_read(struct options *o, int argc, char **argv)
{
	int first;

	memset(o, 0, sizeof(*o));
	o->summary = !strcmp(argv[0], "stat");
	o->debug = !strcmp(argv[0], "gdb");
	first = command_read(o->debug ? gdb_options : run_options,
		COMMAND_OPTIONS_FIRST, o, argc, argv);
	if (first < 0)
		return first;
	if (first == argc)
		return complain("no layout given" HINT);
	o->layout = argv[first++];
	if (first < argc && !strcmp(argv[first], "--"))
		first++;
	o->args = argv + first;
	o->arg_count = (unsigned)(argc - first);
	return default_backend(o) ? -EINVAL : check(o);
}
