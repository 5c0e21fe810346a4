/* SPDX-License-Identifier: MIT */
/*
 * shared.c: shared mappings of a file, and calls that read and write it at the
 * same time, by chance.
 *
 *     shared FILE SEED STEPS
 *
 * Makes FILE, and prints a line for each step and its result. As a process and
 * in cubicles, lines and FILE must be the same.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define PAGE	 4096
#define PAGES	 16 /* of the file, at most */
#define MAPPINGS 6
#define OPEN	 4 /* descriptors, the first of which stays open */

static struct mapping {
	unsigned char *at;
	size_t page, pages; /* of the file */
	int writable;
} mappings[MAPPINGS];

static const char *file;
static int fds[OPEN], modes[OPEN];
static size_t size; /* of the file */
static uint64_t state;

static size_t random_below(size_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % n;
}

static unsigned long sum(const unsigned char *p, size_t n)
{
	unsigned long s = 5381;

	while (n--)
		s = s * 33 + *p++;
	return s;
}

static void say(const char *what, long result)
{
	printf("%s %ld %s\n", what, result, result < 0 ? strerror(errno) : "");
}

static void do_open(size_t i)
{
	static const int flags[] = {O_RDWR, O_RDONLY, O_WRONLY, O_RDWR};

	if (!i)
		return;
	if (fds[i] >= 0) {
		say("close", close(fds[i]));
		fds[i] = -1;
		return;
	}
	modes[i] = flags[random_below(4)];
	fds[i] = open(file, modes[i]);
	say("open", fds[i] < 0 ? -1 : modes[i]);
}

/* The first or the last page of (m). */
static void do_unmap_end(struct mapping *m)
{
	size_t first = random_below(2);

	m->pages--;
	say("munmap part",
		munmap(first ? m->at : m->at + m->pages * PAGE, PAGE));
	if (first) {
		m->at += PAGE;
		m->page++;
	}
}

static void do_map(struct mapping *m)
{
	int fd = fds[random_below(OPEN)];

	if (m->at && m->pages > 1 && random_below(3) == 0) {
		do_unmap_end(m);
		return;
	}
	if (m->at) {
		say("munmap", munmap(m->at, m->pages * PAGE));
		m->at = NULL;
		return;
	}
	m->pages = 1 + random_below(4);
	m->page = random_below(PAGES);
	m->writable = random_below(3) > 0;
	m->at = mmap(NULL, m->pages * PAGE,
		m->writable ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED,
		fd, (off_t)(m->page * PAGE));
	if (m->at == MAP_FAILED)
		m->at = NULL;
	say("mmap", m->at ? (long)m->pages : -1);
}

/* Bytes of (m) that the file has; the rest of its last page can be touched, but
 * what is there is nobody's business. */
static size_t bytes_of(const struct mapping *m)
{
	size_t first = m->page * PAGE;
	size_t n = size > first ? size - first : 0;

	return !m->at ? 0 : n < m->pages * PAGE ? n : m->pages * PAGE;
}

static void do_touch(const struct mapping *m)
{
	size_t n = bytes_of(m);

	if (!n)
		return;
	if (m->writable && random_below(2)) {
		size_t at = random_below(n);
		size_t len = 1 + random_below(n - at);
		memset(m->at + at, (int)random_below(256), len);
		say("store", (long)len);
	} else {
		printf("load %lu\n", sum(m->at, n));
	}
}

static void do_transfer(int fd)
{
	static unsigned char buf[3 * PAGE];
	size_t len = 1 + random_below(sizeof(buf));
	off_t at = (off_t)random_below(PAGES * PAGE);

	if (random_below(2)) {
		ssize_t n = pread(fd, buf, len, at);
		printf("pread %zd %lu\n", n, n > 0 ? sum(buf, (size_t)n) : 0);
		return;
	}
	memset(buf, (int)random_below(256), len);
	if (at + (off_t)len > PAGES * PAGE)
		len = (size_t)(PAGES * PAGE - at);
	ssize_t n = pwrite(fd, buf, len, at);
	say("pwrite", n);
	if (n > 0 && (size_t)at + (size_t)n > size)
		size = (size_t)at + (size_t)n;
}

/* From a mapping into the file, and from the file into one. If both are the
 * same bytes, in part, the result is up to the kernel. */
static void do_transfer_mapped(int fd, const struct mapping *m)
{
	size_t n = bytes_of(m);
	size_t first = m->page * PAGE, to = random_below(PAGES * PAGE);
	off_t at = (off_t)to;

	if (!n || (to < first + n && first < to + n) || to + n > PAGES * PAGE)
		return;
	if (random_below(2)) {
		ssize_t done = pwrite(fd, m->at, n, at);
		say("pwrite mapped", done);
		if (done > 0 && (size_t)at + (size_t)done > size)
			size = (size_t)at + (size_t)done;
	} else if (m->writable) {
		say("pread mapped", pread(fd, m->at, n, at));
	}
}

static void do_rest(int fd, const struct mapping *m)
{
	struct stat st;

	switch (random_below(4)) {
	case 0: {
		size_t to = random_below(PAGES * PAGE);
		long result = ftruncate(fd, (off_t)to);
		say("truncate", result);
		size = result ? size : to;
		break;
	}
	case 1:
		if (m->at)
			say("msync",
				msync(m->at, m->pages * PAGE,
					random_below(2) ? MS_SYNC : MS_ASYNC));
		break;
	case 2:
		say("fsync", fsync(fd));
		break;
	default:
		say("size", fstat(fd, &st) ? -1 : (long)st.st_size);
	}
}

static void step(void)
{
	struct mapping *m = &mappings[random_below(MAPPINGS)];
	int fd = fds[random_below(OPEN)];

	switch (random_below(8)) {
	case 0:
		do_open(random_below(OPEN));
		break;
	case 1:
		do_map(m);
		break;
	case 2:
	case 3:
		do_touch(m);
		break;
	case 4:
		do_transfer_mapped(fd, m);
		break;
	case 5:
		do_rest(fd, m);
		break;
	default:
		do_transfer(fd);
	}
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	file = argv[1];
	state = strtoull(argv[2], NULL, 10) * 0x9e3779b97f4a7c15 + 1;
	fds[0] = open(file, O_RDWR | O_CREAT | O_EXCL, 0644);
	for (int i = 1; i < OPEN; i++)
		fds[i] = -1;
	if (fds[0] < 0) {
		perror(file);
		return 1;
	}
	for (long n = strtol(argv[3], NULL, 10); n > 0; n--)
		step();
	/* Mappings outlive the name and the descriptors of the file. */
	for (int i = 0; i < MAPPINGS; i++)
		do_touch(&mappings[i]);
	static unsigned char all[PAGES * PAGE];
	ssize_t n = pread(fds[0], all, sizeof(all), 0);
	printf("content %zd %lu\n", n, n > 0 ? sum(all, (size_t)n) : 0);
	for (int i = 0; i < OPEN; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	for (int i = 0; i < MAPPINGS; i++)
		do_touch(&mappings[i]);
	puts("end");
	return 0;
}
