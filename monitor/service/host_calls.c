/* SPDX-License-Identifier: MIT */
/* host_calls.c: the host, for cubicles with the right `host`. */
#include "base/backend.h"
#include "base/base.h"
#include "base/observe_copies.h"
#include "base/host.h"
#include "base/report.h"
#include "base/space.h"
#include "base/string.h"
#include "base/system.h"
#include "base/thread.h"
#include "call/end.h"
#include "call/signal.h"
#include "call/time.h"
#include "memory/copy.h"
#include "memory/rights.h"
#include "service/calls.h"

#define HOST_STDERR 2
#define HOST_SAVE   4

static int stream_fd(int32_t stream)
{
	if (stream < 0 || (uint32_t)stream >= system.streams)
		return -1;
	return system.stream_fd[stream];
}

static int64_t transfer_step(
	int64_t number, int fd, uint64_t buf, uint64_t bytes)
{
	int64_t n;

	if (backend->reach)
		backend->reach(buf, bytes);
	time_sleeps();
	do
		n = host_call(number, (uint64_t)fd, buf, bytes, 0, 0);
	while (n == -EINTR && !(fd <= HOST_STDERR && signals_wake()));
	time_sleeps();
	if (backend->settle)
		backend->settle(buf, bytes);
	return n;
}

/* A system call of the host that reads or writes a cubicle's buffer. A read
 * ends after one step: a further one could block. */
static int64_t host_transfer(
	int64_t number, int fd, struct uptr buf, uint64_t bytes, bool write)
{
	uint64_t done = 0;
	int64_t n;

	if (fd < 0)
		return -EBADF;
	if (bytes > INT32_MAX)
		bytes = INT32_MAX & ~(PAGE - 1);
	observe_passed(thread.running, buf, 0);
	if (memory_check_quick(thread.running, buf, bytes, write, NULL))
		return -EFAULT;
	do {
		uint64_t left = bytes - done;
		uint64_t step = left < STEP_BYTES ? left : STEP_BYTES;
		n = transfer_step(
			number, fd, uptr_value(uptr_add(buf, done)), step);
		if (n < 0)
			return done ? (int64_t)done : n;
		done += (uint64_t)n;
		time_step();
	} while (n == STEP_BYTES && done < bytes && !write);
	return (int64_t)done;
}

int64_t call_host_read(int32_t stream, uint64_t buf, uint64_t bytes)
{
	return host_transfer(
		SYS_READ, stream_fd(stream), uptr_from(buf), bytes, true);
}

int64_t call_host_write(int32_t stream, uint64_t buf, uint64_t bytes)
{
	return host_transfer(
		SYS_WRITE, stream_fd(stream), uptr_from(buf), bytes, false);
}

#define TCGETS	   0x5401
#define TIOCGWINSZ 0x5413

int64_t call_host_is_terminal(int32_t stream)
{
	char termios[64];
	int fd = stream_fd(stream);

	if (fd < 0)
		return -EBADF;
	return host_call(SYS_IOCTL, (uint64_t)fd, TCGETS, (uintptr_t)termios, 0,
		       0) == 0;
}

int64_t call_host_terminal_size(int32_t stream)
{
	uint16_t size[4];
	int fd = stream_fd(stream);

	if (fd < 0)
		return -EBADF;
	int64_t error = host_call(
		SYS_IOCTL, (uint64_t)fd, TIOCGWINSZ, (uintptr_t)size, 0, 0);
	return error ? -ENOTTY : (size[0] & 0x7fff) << 16 | size[1];
}

#define CLOCKS 0x89f /* bit n: CLOCK_* n, as in host.h */

int64_t call_host_clock_ns(int32_t id)
{
	if (id < 0 || id > 11 || !(CLOCKS & BIT(id)))
		return -EINVAL;
	return (int64_t)host_clock_ns((uint32_t)id);
}

int64_t call_host_sleep_ns(uint64_t ns)
{
	struct host_timespec t = {
		(int64_t)(ns / 1000000000), (int64_t)(ns % 1000000000)};
	int64_t error;

	time_sleeps();
	do
		error = host_call(SYS_CLOCK_NANOSLEEP, CLOCK_MONOTONIC, 0,
			(uintptr_t)&t, (uintptr_t)&t, 0);
	while (error == -EINTR && !signals_wake());
	time_sleeps();
	return error;
}

int64_t call_host_random(uint64_t buf, uint64_t bytes)
{
	struct uptr to = uptr_from(buf);
	uint8_t random[256];

	if (memory_check_quick(thread.running, to, bytes, true, NULL))
		return -EFAULT;
	for (uint64_t done = 0; done < bytes;) {
		uint64_t n = bytes - done < sizeof(random) ? bytes - done
							   : sizeof(random);
		if (host_call(SYS_GETRANDOM, (uintptr_t)random, n, 0, 0, 0) !=
			(int64_t)n)
			return -EAGAIN;
		int error = memory_write(uptr_add(to, done), random, n);
		if (error)
			return error;
		done += n;
		time_step();
	}
	memset(random, 0, sizeof(random));
	return 0;
}

/* The index of the file that (stream) saves, or -EBADF. */
static int64_t save_index(int32_t stream)
{
	uint32_t first = system.streams - system.saves;

	if (stream < HOST_SAVE || (uint32_t)stream < first ||
		stream_fd(stream) < 0)
		return -EBADF;
	return (uint32_t)stream - first;
}

#define SEEK_CUR 1

int64_t call_host_save_skip(int32_t stream, uint64_t bytes)
{
	if (save_index(stream) < 0)
		return -EBADF;
	if (bytes > INT64_MAX)
		return -EINVAL;
	uint64_t fd = (uint64_t)stream_fd(stream);
	int64_t to = host_call(SYS_LSEEK, fd, bytes, SEEK_CUR, 0, 0);
	if (to < 0)
		return to;
	return host_call(SYS_FTRUNCATE, fd, (uint64_t)to, 0, 0, 0);
}

int64_t call_host_save_complete(int32_t stream)
{
	int64_t index = save_index(stream);

	if (index < 0)
		return index;
	report_saved((uint32_t)index);
	return 0;
}

int64_t call_host_exit(int32_t status)
{
	report_end(status & 0xff, true);
}
