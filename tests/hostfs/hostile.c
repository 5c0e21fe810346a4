/* SPDX-License-Identifier: MIT */
/*
 * hostile.c: a hostfs that attacks. It does what hostfs does, until vfs opens
 * attack-NAME, or attack-NAME-ARGUMENT: then it tries all ways of one kind out
 * of what a mount gives it, and writes to the file `report` of the first mount
 *
 *     NAME: TRIED tries, GAINED gains[: the first one]
 *
 * tests/attack/files.sh has what is outside of the mount: ../secret, and the
 * host process that renames (race.c).
 */
#include <cubicle/component.h>
#include <cubicle/files.h>
#include <cubicle/space_abi.h>
#include "hostfs/hostfs.h"
#include "rt/string.h"
#include "forged.h"

static int64_t honest_open(uint32_t payer, uint64_t dir, const char *path,
	int flags, uint32_t mode, struct vfs_stat *st);
#define hostfs_open honest_open
#include "variant.h"
#undef hostfs_open

static uint64_t tried, gained, within;
static struct statx attributes;
static char first[128];

/* --- the report --------------------------------------------------------------- */

static char *put_text(char *to, const char *text)
{
	size_t n = strlen(text);

	memcpy(to, text, n + 1);
	return to + n;
}

static char *put_number(char *to, uint64_t number)
{
	char digits[24];
	size_t n = sizeof(digits);

	digits[--n] = 0;
	do
		digits[--n] = (char)('0' + number % 10);
	while (number /= 10);
	return put_text(to, digits + n);
}

/* A try with (what) and (number), that gained something if (gain). */
static void try(const char *what, uint64_t number, int gain)
{
	tried++;
	if (!gain || gained++)
		return;
	char *to = put_text(first, what);
	put_number(put_text(to, " "), number);
}

static void report(const char *name)
{
	static char path[FILES_PATH_BYTES] = "report";
	char text[256], *to = put_text(text, name);
	int64_t file = files_open(
		files_mount(0), path, O_WRONLY | O_CREAT, 0644, &attributes);

	to = put_number(put_text(to, ": "), tried);
	to = put_number(put_text(to, " tries, "), gained);
	to = put_text(to, " gains");
	if (within)
		to = put_number(put_text(to, ", within "), within);
	if (gained)
		to = put_text(put_text(to, ": "), first);
	to = put_text(to, "\n");
	files_append(file, 1);
	files_write(file, text, (size_t)(to - text), 0);
	files_close(file);
}

/* --- attacks ------------------------------------------------------------------- */

static const char *name_of(const char *text)
{
	static char names[2][FILES_NAME_BYTES];
	static int next;
	char *name = names[next++ & 1];

	put_text(name, text);
	return name;
}

static const char *path_of(const char *text)
{
	static char path[FILES_PATH_BYTES];

	put_text(path, text);
	return path;
}

/* Every number below (forged_handles) as a handle. */
static void attack_handles(uint64_t forged_handles)
{
	static const uint64_t far[] = {1ull << 31, 1ull << 32, (1ull << 32) + 3,
		UINT64_MAX, (uint64_t)-100 /* AT_FDCWD */, 1ull << 63};
	int64_t closed =
		files_open(files_mount(0), path_of("."), 0, 0, &attributes);
	uint64_t own[3] = {(uint64_t)files_mount(0), (uint64_t)files_mount(1),
		(uint64_t)files_mount(2)};

	files_close(closed);
	for (uint32_t o = 0; o <= FILES_CLOSE; o++) {
		if (o == FILES_MOUNT)
			continue;
		/* More could end the monitor, where this succeeds. */
		for (uint64_t h = 0; h < forged_handles && !gained; h++)
			if (h != own[0] && h != own[1] && h != own[2])
				try("a handle for operation", o,
					forged(o, h) != -EBADF);
		for (size_t i = 0; i < sizeof(far) / sizeof(far[0]) && !gained;
			i++)
			try("a far handle for operation", o,
				forged(o, far[i]) != -EBADF);
	}
	for (int i = 0; i < 2; i++)
		try("to close mount", (uint64_t)i,
			files_close((int64_t)own[i]) != -EBADF);
}

/* Names that lead elsewhere. */
static void attack_names(uint64_t address)
{
	static const char *const ways[] = {"../escaped", "d/../../escaped",
		"/tmp/escaped", "../secret", "..", "d/f"};
	int64_t m = files_mount(0);
	char buf[256];

	(void)address;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		const char *n = name_of(ways[i]);
		try("stat", i, files_stat(m, n, buf) >= 0);
		try("mkdir", i, files_make_directory(m, n, 0755) >= 0);
		try("rmdir", i, files_remove(m, n, AT_REMOVEDIR) >= 0);
		try("symlink", i, files_make_link(path_of("x"), m, n) >= 0);
		try("readlink", i, files_read_link(m, n, buf, 256) >= 0);
		try("unlink", i, files_remove(m, n, 0) >= 0);
		try("link", i, files_link(m, n, m, name_of("stolen")) >= 0);
		n = name_of(ways[i]);
		try("rename", i, files_rename(m, name_of("d"), m, n, 0) >= 0);
	}
}

static int is_link(int64_t handle)
{
	struct statx now;

	return !files_stat(handle, name_of(""), &now) &&
		(now.mode & S_IFMT) == S_IFLNK;
}

static void attack_path(const char *path, size_t i)
{
	static const uint32_t flags[] = {0, O_RDWR, O_WRONLY | O_CREAT, O_PATH,
		O_PATH | O_NOFOLLOW, O_DIRECTORY};

	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
		int64_t h = files_open(files_mount(0), path_of(path), flags[f],
			0644, &attributes);
		/* A link itself is inside. */
		try("to open path", i,
			h >= 0 && !(flags[f] & O_NOFOLLOW && is_link(h)));
		files_close(h);
	}
}

/* Paths that lead out: `..` and links. The third mount is /, but /etc is not in
 * the first. */
static void attack_paths(uint64_t address)
{
	static const char *const ways[] = {"..", "../secret", "d/../../secret",
		"/etc/passwd", "/", "up/secret", "out", "abs", "abs/passwd",
		"d/up", "d/up/secret", "loop/x", "../m/../secret"};

	(void)address;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		attack_path(ways[i], i);
	int64_t h = files_open(
		files_mount(2), path_of("dev/fd/0"), 0, 0, &attributes);
	try("to open a link of /proc", 0, h >= 0);
	files_close(h);
}

/* The files of a procfs below the third mount: /proc/self/mem is all memory. */
static void attack_proc(uint64_t address)
{
	static const char *const ways[] = {"proc/self/mem", "proc/self",
		"proc/self/fd", "proc/self/maps", "proc/version", "proc"};

	(void)address;
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		for (uint32_t f = 0; f < 2; f++) {
			int64_t h = files_open(files_mount(2), path_of(ways[i]),
				f ? O_PATH : O_RDONLY, 0, &attributes);
			try("to open", i, h >= 0);
			files_close(h);
		}
}

/* Devices and pipes are neither read nor waited for. */
static void attack_devices(uint64_t address)
{
	static const char *const names[] = {"fifo", "null"};
	char buf[8];

	(void)address;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		for (uint32_t flags = 0; flags < 3; flags++) {
			int64_t h = files_open(files_mount(0),
				path_of(names[i]), flags, 0, &attributes);
			try("to open", i, h >= 0);
			files_close(h);
			h = files_open(files_mount(0), path_of(names[i]),
				O_PATH, 0, &attributes);
			try("to read", i, files_read(h, buf, 8, 0) >= 0);
			try("to write", i, files_write(h, buf, 8, 0) >= 0);
			files_close(h);
		}
}

static void buffer_at(int64_t f, uint64_t address, uint64_t what)
{
	void *at = (void *)(uintptr_t)address;

	try("to take memory", what, files_write(f, at, 8, 0) >= 0);
	try("to change memory", what, files_read(f, at, 8, 0) > 0);
}

/* Buffers in the memory of others: of each cubicle, the monitor, and at
 * (address), which is the program's. */
static void attack_buffers(uint64_t address)
{
	static const uint64_t offsets[] = {CUBICLE_IMAGE_OFFSET,
		CUBICLE_STACK_OFFSET + CUBICLE_STACK_BYTES / 8 - 4096,
		CUBICLE_HEAP_OFFSET};
	static const uint64_t monitor[] = {CUBICLE_MONITOR_OFFSET,
		CUBICLE_VIEWS_OFFSET, CUBICLE_ARENA_OFFSET};
	int64_t f = files_open(files_mount(0), path_of("loot"),
		O_RDWR | O_CREAT, 0644, &attributes);

	for (uint32_t c = 1; c <= CUBICLE_PUBLISHED->cubicles; c++)
		for (size_t i = 0; c != cubicle_self() && i < 3; i++)
			buffer_at(f,
				cubicle_share_part(&CUBICLE_PUBLISHED->shares,
					c, offsets[i]),
				c * 10 + i);
	for (size_t i = 0; i < 3; i++)
		buffer_at(f, CUBICLE_SPACE_BASE + monitor[i], i);
	/* What all can read: nobody can change it. */
	try("to change what the monitor publishes", 0,
		files_read(f, (void *)CUBICLE_PUBLISHED_ADDRESS, 8, 0) > 0);
	files_write(f, "12345678", 8, 0);
	void *at = (void *)(uintptr_t)address;
	try("to take from the program", 0, files_write(f, at, 16, 0) >= 0);
	try("to change the program", 0, files_read(f, at, 16, 0) > 0);
	try("to list into the program", 0,
		files_list(files_mount(0), at, 4096) > 0);
	try("to stat into the program", 0, files_stat(f, name_of(""), at) == 0);
	try("to open into the program", 0,
		files_open(files_mount(0), path_of("loot"), 0, 0, at) >= 0);
	try("to take a name from the program", 0,
		files_remove(files_mount(0), at, 0) != -EFAULT);
	files_close(f);
}

/* Every change, by a mount that is read-only: the second one. */
static void attack_changes(uint64_t address)
{
	static const uint32_t flags[] = {O_WRONLY, O_RDWR, O_CREAT, O_TRUNC};
	int64_t m = files_mount(1), rw = files_mount(0);
	char times[32] = "", buf[8] = "changed";

	(void)address;
	int64_t f = files_open(m, path_of("f"), O_RDONLY, 0, &attributes);
	int64_t p = files_open(m, path_of("f"), O_PATH, 0, &attributes);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		int64_t h = files_open(
			m, path_of("f"), flags[i], 0644, &attributes);
		try("to open with flag", i, h >= 0);
		files_close(h);
	}
	try("write", 0, files_write(f, buf, 8, 0) != -EROFS);
	try("append", 0, files_append(f, 1) != -EROFS);
	try("truncate", 0, files_truncate(f, 0) != -EROFS);
	try("allocate", 0, files_allocate(f, 0, 0, 99) != -EROFS);
	for (int i = 0; i < 2; i++) {
		try("chmod", (uint64_t)i,
			files_set_mode(i ? p : f, 0777) != -EROFS);
		try("utimens", (uint64_t)i,
			files_set_times(i ? p : f, times) != -EROFS);
	}
	try("mkdir", 0,
		files_make_directory(m, name_of("new"), 0755) != -EROFS);
	try("unlink", 0, files_remove(m, name_of("f"), 0) != -EROFS);
	try("rmdir", 0, files_remove(m, name_of("d"), AT_REMOVEDIR) != -EROFS);
	try("symlink", 0,
		files_make_link(path_of("x"), m, name_of("l")) != -EROFS);
	try("rename", 0,
		files_rename(m, name_of("f"), m, name_of("g"), 0) != -EROFS);
	try("link", 0, files_link(m, name_of("f"), m, name_of("g")) != -EROFS);
	/* From the one into the other, and back. */
	try("rename out", 0,
		files_rename(m, name_of("f"), rw, name_of("g"), 0) != -EROFS);
	try("rename in", 0,
		files_rename(rw, name_of("d"), m, name_of("g"), 0) != -EROFS);
	try("link out", 0,
		files_link(m, name_of("f"), rw, name_of("g")) != -EROFS);
	files_close(f);
	files_close(p);
}

/*
 * Names change all the time (race.c): `swap` is a directory or a link to the
 * one outside, and d/e is sometimes there, and sometimes outside. Each of the
 * two has a file `which`, in which the first byte says where it is.
 */
static void attack_race(uint64_t rounds)
{
	static const char *const ways[] = {"swap/which", "d/e/../../which",
		"d/e/../../../secret", "swap/../secret", "d/e/up/which"};

	for (uint64_t i = 0; i < rounds; i++)
		for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++) {
			char where = 0;
			int64_t h = files_open(files_mount(0), path_of(ways[w]),
				0, 0, &attributes);
			if (h >= 0 && files_read(h, &where, 1, 0) == 1)
				within += where == 'i';
			try("a file outside, by way", w, where == 'o');
			files_close(h);
		}
}

/* --- the way in ------------------------------------------------------------------ */

static const struct {
	const char *name;
	void (*attack)(uint64_t argument);
} attacks[] = {
	{"handles", attack_handles},
	{"names", attack_names},
	{"paths", attack_paths},
	{"proc", attack_proc},
	{"devices", attack_devices},
	{"buffers", attack_buffers},
	{"changes", attack_changes},
	{"race", attack_race},
};

static uint64_t number_after(const char *text)
{
	uint64_t n = 0;

	for (; *text >= '0' && *text <= '9'; text++)
		n = n * 10 + (uint64_t)(*text - '0');
	return n;
}

int64_t hostfs_open(uint32_t payer, uint64_t dir, const char *path, int flags,
	uint32_t mode, struct vfs_stat *st)
{
	const char *name = path + (*path == '/');

	if (strncmp(name, "attack-", 7))
		return honest_open(payer, dir, path, flags, mode, st);
	name += 7;
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		size_t n = strlen(attacks[i].name);
		if (strncmp(name, attacks[i].name, n))
			continue;
		tried = gained = within = 0;
		attacks[i].attack(name[n] ? number_after(name + n + 1) : 0);
		report(attacks[i].name);
	}
	return -EIO;
}
