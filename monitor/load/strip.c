/* SPDX-License-Identifier: MIT */
/*
 * strip.c: what the kernel says is in the address space, before the start.
 *
 * What is not the monitor's or a component's is unmapped: the first stack with
 * the host's environment, and the kernel's own vDSO. Then everything that can
 * be executed is searched for instructions that change rights, once more and
 * all together: the two of the gates are all there may be.
 */
#include "arch/x86_64/cpu.h"
#include "base/backend.h"
#include "base/counters.h"
#include "base/host.h"
#include "base/print.h"
#include "defence.h"
#include "load/scan.h"
#include "load/strip.h"

#define SPACE_END   (CUBICLE_SPACE_BASE + CUBICLE_SLOTS * CUBICLE_SLOT_NEXT)
#define KERNEL_HALF 0xffff800000000000 /* the vsyscall page lies there */
#define FOREIGN_MAX 64

struct mapping {
	uint64_t start, end;
	bool write, execute;
};

/* /proc/self/maps, read a piece at a time. */
static struct maps {
	int64_t fd;
	uint64_t used, at;
	char text[4096];
} maps;

static void maps_open(void)
{
	maps.fd =
		host_call(SYS_OPEN, (uintptr_t) "/proc/self/maps", 0, 0, 0, 0);
	if (maps.fd < 0)
		refuse("/proc/self/maps cannot be read, so the monitor cannot "
		       "check its mappings; is /proc mounted?");
	maps.used = maps.at = 0;
}

/* The next character; 0 at the end. */
static char maps_char(void)
{
	if (maps.at == maps.used) {
		int64_t n = host_call(SYS_READ, (uint64_t)maps.fd,
			(uintptr_t)maps.text, sizeof(maps.text), 0, 0);
		if (n <= 0)
			return 0;
		maps.used = (uint64_t)n;
		maps.at = 0;
	}
	return maps.text[maps.at++];
}

/* A hexadecimal number and the character after it. */
static uint64_t maps_number(void)
{
	uint64_t n = 0;
	char c;

	while ((c = maps_char()) > ' ' && c != '-')
		n = n * 16 + (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	return n;
}

/* "start-end rwxp …"; false, and closed, after the last. */
static bool maps_next(struct mapping *m)
{
	char c;

	m->start = maps_number();
	m->end = maps_number();
	if (!m->end) {
		host_call(SYS_CLOSE, (uint64_t)maps.fd, 0, 0, 0, 0);
		return false;
	}
	maps_char();
	m->write = maps_char() == 'w';
	m->execute = maps_char() == 'x';
	do
		c = maps_char();
	while (c && c != '\n');
	return true;
}

static bool is_ours(const struct mapping *m)
{
	return m->start >= CUBICLE_SPACE_BASE && m->end <= SPACE_END;
}

void space_strip(void)
{
	static struct mapping foreign[FOREIGN_MAX];
	struct mapping m;
	uint32_t count = 0;

	if (!DEFENDS(DEFENCE_STRIP))
		return;
	for (maps_open(); maps_next(&m);)
		if (!is_ours(&m) && m.start < KERNEL_HALF &&
			count < FOREIGN_MAX)
			foreign[count++] = m;
	for (uint32_t i = 0; i < count; i++)
		host_call(SYS_MUNMAP, foreign[i].start,
			foreign[i].end - foreign[i].start, 0, 0, 0);
}

/* Look at (start, end), executable without a gap. */
static void text_check(uint64_t start, uint64_t end)
{
	counters.text_bytes += end - start;
	if (backend->space_check)
		backend->space_check(start, end);
}

void space_check(void)
{
	uint64_t start = 0, end = 0;
	struct mapping m;

	for (maps_open(); maps_next(&m);) {
		if (m.start >= KERNEL_HALF)
			continue;
		if (!is_ours(&m) && DEFENDS(DEFENCE_STRIP))
			refuse("something is mapped at %lx", m.start);
		if (!m.execute)
			continue;
		if (m.write)
			refuse("memory at %lx can be written and executed",
				m.start);
		if (m.start != end) {
			text_check(start, end);
			start = m.start;
		}
		end = m.end;
	}
	text_check(start, end);
	if (counters.key_writes != 2 && backend->space_check &&
		DEFENDS(DEFENCE_SCAN))
		refuse("%lu WRPKRU instead of two", counters.key_writes);
}
