/* SPDX-License-Identifier: MIT */
/* main.c: the `cubicle` command. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "check.h"
#include "complain.h"
#include "help.h"
#include "run.h"
#include "scan_files.h"

#define VERSION "0.1"

static int command_run(int argc, char **argv)
{
	return run(argc, argv);
}

/* Commands that take no words. */
static int no_words(int argc, char **argv)
{
	if (argc == 1)
		return 0;
	return complain("%s: what is `%s`? see `cubicle help %s`", argv[0],
		argv[1], argv[0]);
}

static int command_check(int argc, char **argv)
{
	return no_words(argc, argv) ? RUN_USAGE_STATUS : check_machine();
}

static int command_layouts(int argc, char **argv)
{
	return no_words(argc, argv) ? RUN_USAGE_STATUS : check_layouts();
}

static int command_scan(int argc, char **argv)
{
	int first = 1;

	if (argc > first && !strcmp(argv[first], "--")) {
		first++;
	} else if (argc > first && argv[first][0] == '-') {
		complain("scan: no such option: %s; see `cubicle help scan`",
			argv[first]);
		return RUN_USAGE_STATUS;
	}
	if (argc == first) {
		complain("scan: which files? see `cubicle help scan`");
		return RUN_USAGE_STATUS;
	}
	return scan_files(argc - first, argv + first);
}

static int command_help(int argc, char **argv)
{
	const char *command = argc > 1 ? argv[1] : NULL;

	if (argc > 2)
		complain("help: one command at a time");
	else if (!help_print(command))
		return 0;
	else
		complain("no such command: %s; see `cubicle help`", command);
	return RUN_USAGE_STATUS;
}

static int command_version(int argc, char **argv)
{
	if (no_words(argc, argv))
		return RUN_USAGE_STATUS;
	printf("cubicle " VERSION "\n");
	return 0;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"run", command_run},
	{"check", command_check},
	{"layouts", command_layouts},
	{"scan", command_scan},
	{"help", command_help},
	{"--help", command_help},
	{"-h", command_help},
	{"--version", command_version},
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

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

int main(int argc, char **argv)
{
	open_streams();
	if (argc < 2) {
		complain("what is to be done? see `cubicle help`");
		return RUN_USAGE_STATUS;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (!strcmp(commands[i].name, argv[1]))
			return finish(commands[i].run(argc - 1, argv + 1));
	complain("no such command: %s; see `cubicle help`", argv[1]);
	return RUN_USAGE_STATUS;
}
