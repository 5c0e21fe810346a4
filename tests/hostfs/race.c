/* SPDX-License-Identifier: MIT */
/*
 * race.c: a process of the host that changes names below a directory, as fast
 * as it can, until it gets a signal; then it says how often.
 *
 *     race MOUNT OUTSIDE
 *
 * MOUNT/swap and MOUNT/.swap, a directory and a link to OUTSIDE, change places;
 * MOUNT/d/e goes to OUTSIDE/e and back.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number;
	ended = 1;
}

static void must(int result, const char *what)
{
	if (!result)
		return;
	fprintf(stderr, "race: %s: %s\n", what, strerror(errno));
	exit(1);
}

int main(int argc, char **argv)
{
	unsigned long rounds = 0;

	if (argc != 3)
		return 2;
	int in = open(argv[1], O_RDONLY | O_DIRECTORY);
	int out = open(argv[2], O_RDONLY | O_DIRECTORY);
	must(in < 0, argv[1]);
	must(out < 0, argv[2]);
	signal(SIGTERM, on_signal);
	for (; !ended; rounds++) {
		must(renameat2(in, "swap", in, ".swap", RENAME_EXCHANGE),
			"exchange");
		must(renameat(in, "d/e", out, "e"), "out");
		must(renameat(out, "e", in, "d/e"), "back");
	}
	printf("%lu\n", rounds);
	return 0;
}
