/* SPDX-License-Identifier: MIT */
/*
 * files_monitor.c: the monitor's own host_file() and host_net(), in a host
 * program; see files_monitor.h. file_calls.c, forms.c and handle.c of the
 * monitor are linked to it.
 */
#include <cubicle/published_abi.h>
#include "files_monitor.h"
#include "given.h"
#include "base/backend.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/published.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/baton.h"
#include "call/signal.h"
#include "call/time.h"
#include "threads/wait.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"

long syscall(long number, ...);
int *__errno_location(void);

struct thread thread;
struct cubicle_system system;
union published published_pages;
struct page pages[CUBICLE_SLOTS][SLOT_PAGES];
uint32_t cubicle_count = CUBICLE_SLOTS - 1;
struct cubicle_shares shares;
bool time_counts;
uint32_t signals_caught, signals_held;
bool baton_shared;
static const struct backend plain = {.name = "none"};
const struct backend *backend = &plain;

uint64_t files_bad, files_bad_bytes;
void (*files_record)(uint32_t type, const void *body, uint32_t bytes);
int64_t (*files_instead)(int64_t number, const uint64_t argument[5]);

bool time_settle(void)
{
	return true;
}

/* There is one thread. */
bool baton_is_low(void)
{
	return false;
}

int64_t thread_wait_set(uint64_t fd, uint64_t ns)
{
	(void)fd, (void)ns;
	return 1;
}

bool memchr_nul(const char *s, size_t bytes)
{
	while (bytes && *s) {
		s++;
		bytes--;
	}
	return bytes;
}

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	const uint64_t argument[5] = {a, b, c, d, e};

	if (files_instead) {
		int64_t n = files_instead(number, argument);
		if (n != FILES_GO_ON)
			return n;
	}
	long n = syscall(number, a, b, c, d, e);
	return n < 0 ? -*__errno_location() : n;
}

enum check memory_check(uint32_t id, struct uptr addr, uint64_t bytes,
	bool write, struct uptr *bad)
{
	uint64_t at = uptr_value(addr), end = at + bytes;

	(void)id, (void)write, (void)bad;
	if (!bytes)
		return CHECK_OK;
	if (end < at || at < PAGE)
		return CHECK_UNMAPPED;
	return at < files_bad + files_bad_bytes && end > files_bad
		? CHECK_FOREIGN
		: CHECK_OK;
}

int memory_read(void *dst, struct uptr src, uint64_t bytes)
{
	memcpy(dst, (const void *)uptr_value(src), bytes);
	return 0;
}

int memory_write(struct uptr dst, const void *src, uint64_t bytes)
{
	memcpy((void *)uptr_value(dst), src, bytes);
	return 0;
}

void report_record(uint32_t type, const void *body, uint32_t bytes)
{
	if (files_record)
		files_record(type, body, bytes);
}

int64_t host_net(uint32_t operation, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	return call_host_net(operation, a, b, c, d, e);
}

int64_t files_mount_add(int fd, int read_only)
{
	uint32_t i = system.mounts++;
	int64_t handle = handle_make(fd,
		HANDLE_MOUNT | (read_only ? 0 : HANDLE_CHANGES), false, false);

	system.mount[i].fd = fd;
	return handle < 0 ? handle : (int64_t)i;
}

uint32_t files_handles(void)
{
	uint32_t count = 0;

	for (uint64_t fd = 0; fd < HANDLES_MAX; fd++)
		count += handle_kind(fd) != 0;
	return count;
}

void files_restart(int net)
{
	handle_close_all(net ? HANDLE_NET : HANDLE_ANY);
}

void files_forget(int fd)
{
	extern uint8_t handle_kinds[HANDLES_MAX];

	handle_kinds[fd] = 0;
}

void files_signals(uint32_t come, uint32_t held)
{
	system.program = 1;
	thread.active[1] = 1;
	signals_held = held;
	published_pages.header.signals = come;
}

int64_t host_file(uint32_t operation, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	return call_host_file(operation, a, b, c, d, e);
}

int64_t files_given(
	uint32_t who, uint32_t operation, int64_t file, uint64_t b, uint64_t c)
{
	uint32_t running = thread.running;

	thread.running = who;
	int64_t n = call_given_file(operation, (uint64_t)file, b, c, 0, 0);
	thread.running = running;
	return n;
}

/* In a host program all is cubicle 1. */
int64_t given_other(uint32_t operation, int64_t file, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	uint32_t running = thread.running;

	thread.running = CUBICLE_PUBLISHED->running;
	int64_t n = call_given_file(operation, (uint64_t)file, b, c, d, e);
	thread.running = running;
	return n;
}
