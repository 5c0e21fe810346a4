/* SPDX-License-Identifier: MIT */
/* description.c: read the description of the system once, and check it. */
#include <cubicle/system_abi.h>
#include "base/base.h"
#include "base/handle.h"
#include "base/host.h"
#include "base/observe.h"
#include "base/print.h"
#include "base/string.h"
#include "base/system.h"
#include "defence.h"
#include "load/description.h"

static bool name_is_good(const char *name)
{
	return name[0] && memchr_nul(name, CUBICLE_LABEL_BYTES);
}

static void check_cubicles(void)
{
	if (!system.cubicles || system.cubicles > CUBICLE_CUBICLES_MAX)
		refuse("a system of %u cubicles", system.cubicles);
	for (uint32_t i = 0; i < system.cubicles; i++) {
		const struct cubicle_system_cubicle *c = &system.cubicle[i];
		if (!name_is_good(c->name))
			refuse("cubicle %u has no name", i + 1);
		if (c->on_fault > CUBICLE_ON_FAULT_RESTART)
			refuse("cubicle %s: no such on_fault: %u", c->name,
				c->on_fault);
		if (c->memory_bytes && c->memory_bytes < CUBICLE_MEMORY_MIN)
			refuse("cubicle %s: a memory of %lu bytes; at least %u",
				c->name, c->memory_bytes, CUBICLE_MEMORY_MIN);
		if (c->threads && i + 1 != system.program)
			refuse("cubicle %s: only that of the program can start "
			       "threads",
				c->name);
		if (c->threads > CUBICLE_THREADS_MAX)
			refuse("cubicle %s: %u threads; at most %u", c->name,
				c->threads, CUBICLE_THREADS_MAX);
		if (c->stack_bytes > CUBICLE_STACK_BYTES)
			refuse("cubicle %s: a stack of %lu bytes; at most %u",
				c->name, c->stack_bytes, CUBICLE_STACK_BYTES);
	}
}

static void check_components(void)
{
	if (!system.components || system.components > CUBICLE_COMPONENTS_MAX)
		refuse("a system of %u components", system.components);
	if (system.start >= system.components)
		refuse("no component to start with");
	if (system.program > system.cubicles)
		refuse("no cubicle %u for the program", system.program);
	for (uint32_t i = 0; i < system.components; i++) {
		const struct cubicle_system_component *c = &system.component[i];
		if (!name_is_good(c->name))
			refuse("component %u has no name", i);
		if (c->cubicle >= system.cubicles)
			refuse("component %s is in no cubicle", c->name);
	}
}

/* As many strings as are announced, each with its NUL. */
static void check_strings(void)
{
	uint64_t wanted = (uint64_t)system.arg_count + system.env_count +
		system.saves + system.mounts + system.sockets;
	uint64_t found = 0;

	if (system.strings_bytes > CUBICLE_STRINGS_BYTES)
		refuse("too many arguments");
	for (uint32_t i = 0; i < system.strings_bytes; i++)
		found += !system.strings[i];
	if (found != wanted ||
		(wanted && system.strings[system.strings_bytes - 1]))
		refuse("broken arguments");
}

/*
 * Is (fd) open for the whole run, and no file of the monitor's own? A
 * descriptor that is closed now, or will be when loading is done, is a number
 * that a memory file of the monitor may get, and a cubicle reads and writes
 * streams.
 */
static bool is_kept(int32_t fd)
{
	return fd >= 0 && fd != CUBICLE_SYSTEM_FD && fd != system.counters_fd &&
		fd != system.image_fd &&
		host_call(SYS_FCNTL, (uint64_t)fd, F_GETFD, 0, 0, 0) >= 0;
}

static void check_descriptors(void)
{
	if (system.streams > CUBICLE_STREAMS_MAX ||
		system.saves > system.streams)
		refuse("a system of %u streams", system.streams);
	if (!DEFENDS(DEFENCE_INHERIT))
		return;
	if (system.report_fd >= 0 && !is_kept(system.report_fd))
		refuse("descriptor %d, for reports, is not open",
			system.report_fd);
	for (uint32_t i = 0; i < system.streams; i++)
		if (system.stream_fd[i] >= 0 && !is_kept(system.stream_fd[i]))
			refuse("descriptor %d, stream %u, is not open",
				system.stream_fd[i], i);
}

static void check_store(void)
{
	if (!system.store_bytes)
		return;
	if (!is_kept(system.store_fd) || system.store_fd >= HANDLES_MAX ||
		system.store_cubicle >= system.cubicles)
		refuse("descriptor %d, the store, is not open",
			system.store_fd);
	handle_given[system.store_fd][0] = handle_given[system.store_fd][1] =
		CUBICLE_SET(system.store_cubicle + 1);
}

/* One cubicle at most has (right), which is called (name). */
static void check_right(uint32_t right, const char *name)
{
	uint32_t with_right = 0;

	for (uint32_t i = 0; i < system.cubicles; i++)
		with_right += !!(system.cubicle[i].rights & right);
	if (with_right > 1)
		refuse("%u cubicles have the right `%s`; one can have it",
			with_right, name);
}

static void check_addresses(void)
{
	check_right(CUBICLE_RIGHT_NET, "net");
	if (system.addresses > CUBICLE_ADDRESSES_MAX)
		refuse("a system of %u addresses", system.addresses);
	for (uint32_t i = 0; i < system.addresses; i++)
		if (system.address[i].bytes > CUBICLE_ADDRESS_BYTES ||
			system.address[i].bits > 8 * system.address[i].bytes)
			refuse("address %u has too many bytes", i);
}

static void check_mounts(void)
{
	check_right(CUBICLE_RIGHT_FILES, "files");
	if (system.mounts > CUBICLE_MOUNTS_MAX)
		refuse("a system of %u mounts", system.mounts);
	for (uint32_t i = 0; i < system.mounts; i++) {
		int32_t fd = system.mount[i].fd;
		uint32_t changes =
			system.mount[i].read_only ? 0 : HANDLE_CHANGES;
		if (!is_kept(fd) ||
			handle_make(fd, HANDLE_MOUNT | changes, false, false) <
				0 ||
			!(handle_kind((uint64_t)fd) & HANDLE_DIRECTORY))
			refuse("descriptor %d, mount %u, is not a directory",
				fd, i);
	}
}

/* Only the development monitor supports the other flags. */
static void check_flags(void)
{
	const uint32_t here = CUBICLE_SYSTEM_LAZY | CUBICLE_SYSTEM_ROOTFS |
		CUBICLE_SYSTEM_SHARE_PORTS;

	if (!OBSERVED && (system.flags & ~here))
		refuse("this monitor does not support flags 0x%x of the "
		       "description: only the development monitor does",
			system.flags & ~here);
}

void system_read(void)
{
	if (host_read_all(
		    CUBICLE_SYSTEM_FD, (uintptr_t)&system, sizeof(system), 0) ||
		system.magic != CUBICLE_SYSTEM_MAGIC ||
		system.bytes != sizeof(system))
		refuse("the monitor is started by `cubicle run`, not by hand");
	check_flags();
	check_cubicles();
	check_components();
	check_strings();
	check_descriptors();
	check_mounts();
	check_addresses();
	check_store();
	host_call(SYS_CLOSE, CUBICLE_SYSTEM_FD, 0, 0, 0, 0);
}
