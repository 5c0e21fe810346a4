/* SPDX-License-Identifier: MIT */
/*
 * instead.h: for a program that is started in place of the monitor, starts the
 * real one, the file `monitor` beside it, and writes down a number about it.
 */
#ifndef INSTEAD_H
#define INSTEAD_H

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static char instead_path[4096];

/* The path of the file (name) beside this program, or NULL. */
static const char *instead_file(const char *name)
{
	ssize_t length = readlink(
		"/proc/self/exe", instead_path, sizeof(instead_path) - 16);

	if (length <= 0)
		return NULL;
	instead_path[length] = 0;
	strcpy(strrchr(instead_path, '/') + 1, name);
	return instead_path;
}

/* Start the monitor with (argv, environment): its process, or -1. */
static pid_t instead_start(char **argv, char **environment)
{
	const char *monitor = instead_file("monitor");
	pid_t child = monitor ? fork() : -1;

	if (child)
		return child;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	execve(monitor, argv, environment);
	_exit(91);
}

/* Write (number) into the file (name), and say how to exit as the monitor did,
 * which ended with (status). */
static int instead_end(const char *name, long number, int status)
{
	FILE *f = fopen(instead_file(name), "w");

	if (!f)
		return 93;
	fprintf(f, "%ld\n", number);
	fclose(f);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

#endif
