/* SPDX-License-Identifier: MIT */
/* main.c: the `cubicle` command. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "command/command.h"
#include "command/help.h"
#include "lib/complain.h"
#include "run/run.h"

/* Files that we open must not become standard streams. */
static void open_streams(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int finish(int status)
{
	if (fflush(stdout) || ferror(stdout)) {
		complain("standard output: %s", strerror(errno));
		return status ? status : 1;
	}
	return status;
}

/* Options that stand for commands. They are called by the command's name. */
static const struct command *alias(char **argv)
{
	static char help_name[] = "help", version_name[] = "version";

	if (!strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))
		argv[0] = help_name;
	else if (!strcmp(argv[0], "--version"))
		argv[0] = version_name;
	return command_find(argv[0]);
}

int main(int argc, char **argv)
{
	const struct command *c;

	command_table = commands;
	open_streams();
	if (argc < 2) {
		complain("no command given; see `cubicle help`");
		return RUN_USAGE_STATUS;
	}
	c = alias(++argv);
	argc--;
	if (!c) {
		command_unknown(argv[0]);
		return RUN_USAGE_STATUS;
	}
	if (command_asks_help(c->options, c->order, argc, argv)) {
		help_command(c);
		return finish(0);
	}
	return finish(c->run(argc, argv));
}
