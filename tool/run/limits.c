/* SPDX-License-Identifier: MIT */
/* limits.c: see limits.h. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <gelf.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cubicle/counters_abi.h>
#include <cubicle/space_abi.h>
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "lib/plural.h"
#include "run/limits.h"

#ifndef PR_GET_MDWE /* since Linux 6.3 */
#define PR_GET_MDWE 66
#endif
#define SECCOMP_FILTERED 2 /* SECCOMP_MODE_FILTER */

/* The tool's own stack: it recurses into debug information. */
#define STACK_BYTES (1024 * 1024)

/* Descriptors of the tool besides those that the monitor gets. */
#define FILES_OTHER 16

/* Descriptors that the monitor has handles for. */
#define FILES_MOST 65536

/* The monitor's first stack, the vDSO, and what the kernel rounds up. */
#define SPACE_OTHER (1024 * 1024)

/* The soft limit (resource); RLIM_INFINITY if there is none. */
static uint64_t soft(int resource)
{
	struct rlimit r;

	return getrlimit(resource, &r) ? RLIM_INFINITY : r.rlim_cur;
}

/* Raise the soft limit to (bytes), or to the hard limit if that is lower. */
static void raise_to(int resource, rlim_t bytes)
{
	struct rlimit r;

	if (getrlimit(resource, &r) || r.rlim_cur >= bytes)
		return;
	r.rlim_cur = bytes < r.rlim_max ? bytes : r.rlim_max;
	setrlimit(resource, &r);
}

/* What is needed is rounded up, and a limit down. */
static unsigned long kib_needed(uint64_t bytes)
{
	return (unsigned long)((bytes + 1023) / 1024);
}

static unsigned long kib_limit(uint64_t bytes)
{
	return (unsigned long)(bytes / 1024);
}

int limits_raise(void)
{
	signal(SIGXFSZ, SIG_IGN);
	raise_to(RLIMIT_DATA, RLIM_INFINITY);
	raise_to(RLIMIT_NOFILE, FILES_MOST);
	raise_to(RLIMIT_STACK, STACK_BYTES);
	if (soft(RLIMIT_STACK) < STACK_BYTES)
		return complain("the stack is limited to %lu KiB (ulimit -s), "
				"and %lu KiB are needed",
			kib_limit(soft(RLIMIT_STACK)), kib_needed(STACK_BYTES));
	return 0;
}

/* --- what the monitor needs ------------------------------------------------- */

/* In bytes, of (file): address space, and of it what is writable. */
static int monitor_size(const char *file, uint64_t *space, uint64_t *writable)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	Elf *elf = NULL;
	size_t headers = 0;
	GElf_Phdr h;

	*space = *writable = 0;
	elf_version(EV_CURRENT);
	if (fd >= 0)
		elf = elf_begin(fd, ELF_C_READ, NULL);
	if (elf && elf_getphdrnum(elf, &headers))
		headers = 0;
	for (size_t i = 0; i < headers; i++)
		if (gelf_getphdr(elf, (int)i, &h) && h.p_type == PT_LOAD) {
			uint64_t bytes = h.p_memsz + 2 * CUBICLE_PAGE_BYTES;
			*space += bytes;
			*writable += h.p_flags & PF_W ? bytes : 0;
		}
	elf_end(elf);
	if (fd >= 0)
		close(fd);
	return *space ? 0 : complain("%s: not an ELF file", file);
}

/*
 * At most so much of the address space is ever mapped. A slot is large enough
 * for a cubicle with any backend. The image, which is about as large
 * as the files of the components, is in memory while it is loaded, with the
 * header and the tables.
 */
static uint64_t space_bytes(const struct system *s, uint64_t monitor)
{
	const struct cubicle_system *d = s->description;
	uint64_t bytes = monitor + CUBICLE_PUBLISHED_BYTES +
		CUBICLE_STUBS_BYTES + CUBICLE_SIGNALS_BYTES + SPACE_OTHER;
	struct stat st;

	bytes += d->cubicles * CUBICLE_SLOT_BYTES;
	for (unsigned i = 0; i < d->components; i++)
		if (!stat(s->component[i], &st))
			bytes +=
				2 * ((uint64_t)st.st_size + CUBICLE_PAGE_BYTES);
	return bytes;
}

/* --- limits ------------------------------------------------------------------ */

uint64_t limits_open_files(void)
{
	uint64_t most = soft(RLIMIT_NOFILE);

	return most < FILES_MOST ? most : FILES_MOST;
}

int limits_files(unsigned files)
{
	/* Each has two numbers while they are put in order. */
	uint64_t need = CUBICLE_SYSTEM_FD + 2 * files + FILES_OTHER;
	uint64_t most = soft(RLIMIT_NOFILE);

	return need <= most
		? 0
		: complain("open files are limited to %" PRIu64 " (ulimit -n), "
			   "and %" PRIu64 " are needed",
			  most, need);
}

static int check_file_size(const struct cubicle_system *d)
{
	bool shared = backend_is_sfi(d->backend);
	uint64_t need =
		shared ? CUBICLE_SLOT_BYTES : sizeof(struct cubicle_counters);
	uint64_t most = soft(RLIMIT_FSIZE);

	return need <= most
		? 0
		: complain("files are limited to %lu KiB (ulimit -f), and "
			   "backend %s needs a file in memory of %lu KiB",
			  kib_limit(most), backend_name(d->backend),
			  kib_needed(need));
}

/* The kernel may refuse to take back a page where data is limited. */
static int check_data(void)
{
	uint64_t most = soft(RLIMIT_DATA);

	return most == RLIM_INFINITY
		? 0
		: complain("data is limited to %lu KiB (ulimit -d, a hard "
			   "limit), and the monitor needs it unlimited: "
			   "taking back lent memory must not fail",
			  kib_limit(most));
}

static int check_space(const struct cubicle_system *d, uint64_t need)
{
	uint64_t most = soft(RLIMIT_AS);

	return need <= most
		? 0
		: complain("the address space is limited to %lu KiB (ulimit "
			   "-v), and %u cubicle%s with backend %s need%s %lu "
			   "KiB of it; most of that is reserved and not used",
			  kib_limit(most), d->cubicles, plural(d->cubicles),
			  backend_name(d->backend), d->cubicles == 1 ? "s" : "",
			  kib_needed(need));
}

/* --- policies ------------------------------------------------------------------ */

/* The kernel kills the monitor in execve() if it does not grant its tables. */
static int check_grant(uint64_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED)
		return complain("the kernel does not grant the monitor %lu KiB "
				"for its tables, most of which stay unused: "
				"%s. With vm.overcommit_memory=2, CommitLimit "
				"in /proc/meminfo counts; otherwise the size "
				"of memory and swap",
			kib_needed(bytes), strerror(errno));
	munmap(at, bytes);
	return 0;
}

/* What keeps memory that was written from being executed. */
static const char *execution_refused_by(void)
{
	int mdwe = prctl(PR_GET_MDWE, 0, 0, 0, 0);

	if (mdwe > 0)
		return "MemoryDenyWriteExecute=yes in the systemd unit, or "
		       "PR_SET_MDWE of another parent,";
	if (prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_FILTERED)
		return "a system call filter, like that of "
		       "MemoryDenyWriteExecute=yes in a systemd unit,";
	return "a security policy of the kernel (execmem in SELinux?)";
}

static int execution_refused(const struct cubicle_system *d)
{
	const char *why = strerror(errno), *by = execution_refused_by();

	if (d->flags & CUBICLE_SYSTEM_PERF)
		return complain("%s forbids that written memory becomes "
				"executable (%s). --perf-map needs it, for "
				"text that perf finds in its list",
			by, why);
	return complain("%s forbids that written memory becomes executable "
			"(%s). Backend %s needs it, for the stubs of its gates "
			"and the protection of text; backend sfi does not",
		by, why, backend_name(d->backend));
}

/* Backend sfi needs none of that: it maps all text executable from files that
 * nobody can write. --perf-map needs it with any backend. */
static int check_execution(const struct cubicle_system *d)
{
	int error = 0;

	if (backend_is_sfi(d->backend) && !(d->flags & CUBICLE_SYSTEM_PERF))
		return 0;
	void *at = mmap(NULL, CUBICLE_PAGE_BYTES, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return complain("no memory: %s", strerror(errno));
	if (mprotect(at, CUBICLE_PAGE_BYTES, PROT_READ | PROT_EXEC))
		error = execution_refused(d);
	munmap(at, CUBICLE_PAGE_BYTES);
	return error;
}

/* --- the end of the monitor ---------------------------------------------------- */

/* Has the monitor, which has ended, used about as much CPU time as the limit
 * allows? */
static bool cpu_is_over(void)
{
	uint64_t most = soft(RLIMIT_CPU);
	struct rusage used;

	if (most == RLIM_INFINITY || getrusage(RUSAGE_CHILDREN, &used))
		return false;
	uint64_t microseconds =
		(uint64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) *
			1000000 +
		(uint64_t)(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
	/* The kernel counts by ticks for the limit, and exactly here. On a busy
	 * machine that may be half a second less. */
	return microseconds + 500000 >= most * 1000000 ||
		microseconds >= most * 1000000 / 8 * 7;
}

/* Was a system call filter installed before the tool was started? */
static bool filter_is_inherited(void)
{
	return prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == SECCOMP_FILTERED;
}

const char *limits_reason(int signal)
{
	switch (signal) {
	case SIGXCPU:
		return "; it reached the limit on CPU time (ulimit -t, or "
		       "LimitCPU= of a systemd unit)";
	case SIGKILL:
		if (cpu_is_over())
			return "; likely cause: it reached the limit on CPU "
			       "time (ulimit -t, or LimitCPU= of a systemd "
			       "unit)";
		return "; likely causes: the machine or the cgroup ran out of "
		       "memory (see dmesg), or another process killed it";
	case SIGSYS:
		if (!filter_is_inherited())
			return "; the monitor's own system call filter caught "
			       "it: either a cubicle has left its isolation, "
			       "or the monitor has a bug";
		return "; an inherited system call filter (SystemCallFilter= "
		       "of a systemd unit, for instance) forbids a call that "
		       "the monitor makes";
	default:
		return "";
	}
}

void limits_hint_filter(void)
{
	if (filter_is_inherited())
		complain("the reason may be an inherited system call filter "
			 "(SystemCallFilter= of a systemd unit, or the profile "
			 "of a container): it may forbid a call that the "
			 "monitor needs");
}

/* --- all before the start ------------------------------------------------------ */

int limits_check(const struct system *s, const char *monitor)
{
	const struct cubicle_system *d = s->description;
	uint64_t space, writable;

	if (check_file_size(d) || check_data() ||
		monitor_size(monitor, &space, &writable) ||
		check_space(d, space_bytes(s, space)) ||
		check_grant(writable) || check_execution(d))
		return -EINVAL;
	return 0;
}
