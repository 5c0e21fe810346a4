/* SPDX-License-Identifier: MIT */
/*
 * lost.c: what a program gets from connections and files that were lost with a
 * restart, while it has opened others.
 *
 *     lost connections | files
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include "commands.h"

#define PAGE 4096

static void check(int good, const char *what)
{
	printf("%s - %s\n", good ? "ok" : "not ok", what);
}

/* --- connections ---------------------------------------------------------- */

static int listening;
static struct sockaddr_in at = {.sin_family = AF_INET};

static void listen_at_any_port(void)
{
	socklen_t bytes = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listening = socket(AF_INET, SOCK_STREAM, 0);
	bind(listening, (struct sockaddr *)&at, sizeof(at));
	listen(listening, 8);
	getsockname(listening, (struct sockaddr *)&at, &bytes);
	fcntl(listening, F_SETFL, O_NONBLOCK);
}

/* Both ends of a connection, which do not wait. */
static int connection(int end[2])
{
	end[0] = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(end[0], (struct sockaddr *)&at, sizeof(at)))
		return 0;
	end[1] = accept4(listening, NULL, NULL, SOCK_NONBLOCK);
	return end[1] >= 0 && !fcntl(end[0], F_SETFL, O_NONBLOCK);
}

/* Do the bytes of (text) arrive? */
static int arrives(int from, int to, const char *text)
{
	char buf[64] = "";

	return write(from, text, strlen(text)) == (ssize_t)strlen(text) &&
		read(to, buf, sizeof(buf)) == (ssize_t)strlen(text) &&
		!memcmp(buf, text, strlen(text));
}

static void connections(void)
{
	int old[2], new[2], corked[2], on = 1, off = 0;
	char buf[64];

	listen_at_any_port();
	check(connection(old) && arrives(old[0], old[1], "to") &&
			arrives(old[1], old[0], "and back"),
		"a connection");
	check(connection(corked) &&
			!setsockopt(corked[0], IPPROTO_TCP, TCP_CORK, &on,
				sizeof(on)) &&
			write(corked[0], "held", 4) == 4,
		"one that holds data back");
	check(socket(AF_INET, BREAK_A_RULE, 0) < 0, "the network restarts");
	/* Let the socket that listens come back. */
	while (accept(listening, NULL, NULL) < 0 && errno != EAGAIN)
		;
	check(connection(new), "a new connection");
	check(write(new[0], "secret", 6) == 6 && write(new[1], "mine", 4) == 4,
		"with data in both directions");
	check(read(old[0], buf, sizeof(buf)) <= 0 &&
			read(old[1], buf, sizeof(buf)) <= 0,
		"the old one does not receive them");
	check(write(old[0], "x", 1) < 0 && write(old[1], "x", 1) < 0,
		"nor does it send");
	setsockopt(corked[0], IPPROTO_TCP, TCP_CORK, &off, sizeof(off));
	check(write(corked[0], "x", 1) < 0, "what was held back is lost");
	check(read(new[0], buf, sizeof(buf)) == 4 && !memcmp(buf, "mine", 4) &&
			read(new[1], buf, sizeof(buf)) == 6 &&
			!memcmp(buf, "secret", 6),
		"the new one has its own data, and no other");
}

/* --- files ---------------------------------------------------------------- */

/* A new file whose pages begin with (letter), or -1. */
static int file_of(const char *name, char letter)
{
	int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0600);

	for (int i = 0; fd >= 0 && i < 2; i++)
		pwrite(fd, &letter, 1, i * PAGE);
	if (fd >= 0)
		ftruncate(fd, (off_t)2 * PAGE);
	return fd;
}

static void files(void)
{
	char c = 0;
	int old = file_of("/m/old", 'o'), new;
	char *p = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, old, 0);

	check(p != MAP_FAILED && *p == 'o', "a file, which is mapped");
	check(pread(old, &c, 1, 0) == 1 && c == 'o', "and read");
	check(open("/m/break", O_RDWR | O_CREAT, 0600) < 0,
		"its file system restarts");
	for (int i = 0; i < 3 && (new = file_of("/m/new", 'n')) < 0; i++)
		;
	check(new >= 0 && pread(new, &c, 1, 0) == 1 && c == 'n', "a new file");
	check(pread(old, &c, 1, 0) < 0 && errno == ESTALE,
		"the old one cannot be read");
	check(pwrite(old, "x", 1, 0) < 0, "nor written");
	char *q = mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	check(q == MAP_FAILED, "and its mapping does not grow");
	check(pread(new, &c, 1, 0) == 1 && c == 'n',
		"the new one is as it was");
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_IGN);
	if (argc > 1 && !strcmp(argv[1], "files"))
		files();
	else
		connections();
	puts("end");
	return 0;
}
