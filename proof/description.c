/* SPDX-License-Identifier: MIT */
/*
 * description.c: a description is refused unless its numbers are within their
 * limits; only the description is read
 *
 * For any bytes of a description with up to 3 cubicles, 3 components, 2
 * streams, 2 mounts, 2 addresses and 8 bytes of strings. The file is read in
 * one piece.
 *
 * Options: --unwind 4 --unwindset memchr_nul.0:33
 * --unwindset check_strings.0:10 --unwindset main.0:9 --unwindset main.1:9
 */
#include "proof.h"
#define CUBICLE_CUBICLES_MAX   3
#define CUBICLE_COMPONENTS_MAX 3
#define CUBICLE_STREAMS_MAX    2
#define CUBICLE_MOUNTS_MAX     2
#define CUBICLE_STRINGS_BYTES  8
#define CUBICLE_ADDRESSES_MAX  2
#define HANDLES_MAX	       8
#include "base/string.c"
#include "load/description.c"

struct cubicle_system system;

struct cubicle_system nondet_system(void);

static bool is_open[8]; /* descriptors */

uint8_t handle_kinds[HANDLES_MAX];
cubicle_set_t handle_given[HANDLES_MAX][2];

/* The files are of any kind. */
int64_t handle_make(int64_t fd, uint32_t kind, bool any, bool is_below)
{
	if (fd < 0 || fd >= HANDLES_MAX || nondet_bool())
		return -ENXIO;
	handle_kinds[fd] = (uint8_t)(kind |
		(nondet_bool() ? HANDLE_DIRECTORY : HANDLE_FILE));
	return fd;
}

int host_read_all(uint64_t fd, uint64_t to, uint64_t bytes, uint64_t offset)
{
	system = nondet_system();
	return nondet_bool() ? 0 : -ENODATA;
}

int64_t host_call(int64_t number, uint64_t a, uint64_t b, uint64_t c,
	uint64_t d, uint64_t e)
{
	if (number == SYS_FCNTL)
		return a < 8 && is_open[a] ? 0 : -EBADF;
	return 0;
}

void refuse(const char *format, ...)
{
	ASSUME(false);
}

static bool is_terminated(const char *name)
{
	return name[0] && memchr_nul(name, CUBICLE_LABEL_BYTES);
}

int main(void)
{
	uint32_t i = nondet_u32(), ends = 0;

	for (uint32_t fd = 0; fd < 8; fd++)
		is_open[fd] = nondet_bool();
	system_read();
	CLAIM(system.cubicles >= 1 && system.cubicles <= CUBICLE_CUBICLES_MAX,
		"cubicles");
	CLAIM(system.components >= 1 &&
			system.components <= CUBICLE_COMPONENTS_MAX &&
			system.start < system.components,
		"components");
	CLAIM(system.streams <= CUBICLE_STREAMS_MAX &&
			system.saves <= system.streams,
		"streams");
	if (i < system.cubicles && i < CUBICLE_CUBICLES_MAX) {
		const struct cubicle_system_cubicle *c = &system.cubicle[i];
		CLAIM(is_terminated(c->name), "a cubicle has a name");
		CLAIM(c->on_fault <= CUBICLE_ON_FAULT_RESTART, "on_fault");
		CLAIM(c->stack_bytes <= CUBICLE_STACK_BYTES, "a stack");
		CLAIM(!c->memory_bytes || c->memory_bytes >= 0x400000,
			"a memory with room for some pages");
	}
	if (i < system.components && i < CUBICLE_COMPONENTS_MAX) {
		CLAIM(is_terminated(system.component[i].name),
			"a component has a name");
		CLAIM(system.component[i].cubicle < system.cubicles,
			"a component is in a cubicle");
	}
	CLAIM(!(system.flags &
		      ~(uint32_t)(CUBICLE_SYSTEM_LAZY | CUBICLE_SYSTEM_ROOTFS |
			      CUBICLE_SYSTEM_SHARE_PORTS)),
		"nothing that only the development monitor does");
	if (i < system.streams && i < CUBICLE_STREAMS_MAX) {
		int32_t fd = system.stream_fd[i];
		CLAIM(fd < 0 ||
				(fd < 8 && is_open[fd] &&
					fd != CUBICLE_SYSTEM_FD &&
					fd != system.counters_fd &&
					fd != system.image_fd),
			"a stream is open, and not a file of the monitor");
	}
	CLAIM(system.strings_bytes <= CUBICLE_STRINGS_BYTES, "strings");
	for (uint32_t b = 0; b < CUBICLE_STRINGS_BYTES; b++)
		ends += b < system.strings_bytes && !system.strings[b];
	CLAIM(ends ==
			(uint64_t)system.arg_count + system.env_count +
				system.saves + system.mounts + system.sockets,
		"as many strings as are announced");
	CLAIM(system.mounts <= CUBICLE_MOUNTS_MAX, "mounts");
	if (i < system.mounts && i < CUBICLE_MOUNTS_MAX) {
		uint64_t fd = (uint64_t)system.mount[i].fd;
		CLAIM(fd < 8 && is_open[fd] && fd != CUBICLE_SYSTEM_FD &&
				fd != (uint64_t)system.counters_fd &&
				fd != (uint64_t)system.image_fd,
			"a mount is open, and not a file of the monitor");
		CLAIM(handle_kind(fd) & HANDLE_DIRECTORY,
			"a mount is a directory");
	}
	CLAIM(system.addresses <= CUBICLE_ADDRESSES_MAX, "addresses");
	if (i < system.addresses && i < CUBICLE_ADDRESSES_MAX)
		CLAIM(system.address[i].bits <= 8 * CUBICLE_ADDRESS_BYTES &&
				system.address[i].bytes <=
					CUBICLE_ADDRESS_BYTES,
			"an address has room");
	if (i < 8) {
		cubicle_set_t given = handle_given[i][0] | handle_given[i][1];
		CLAIM(!given ||
				(system.store_bytes &&
					system.store_fd == (int32_t)i &&
					system.store_cubicle <
						system.cubicles &&
					given ==
						CUBICLE_SET(
							system.store_cubicle +
							1)),
			"only the store is given, to one cubicle");
	}
	CLAIM(system.program <= system.cubicles, "the program's cubicle");
	REACHED(system.cubicles == 3 && system.components == 3 && ends == 3,
		"a system");
	return 0;
}
