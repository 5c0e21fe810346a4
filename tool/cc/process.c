/* SPDX-License-Identifier: MIT */
/*
 * process.c: run programs; temporary files.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>
#include "process.h"

extern char **environ;

static char folder[32];

static int run(struct list *l, const posix_spawn_file_actions_t *actions)
{
	pid_t pid;
	int status;

	/* The list is not changed. */
	int e = posix_spawnp(&pid, l->item[0], actions, NULL,
		(char *const *)(uintptr_t)l->item, environ);
	if (e) {
		fprintf(stderr, "cubicle-cc: %s: %s\n", l->item[0],
			strerror(e));
		return 127;
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	free(l->item);
	*l = (struct list){NULL, 0};
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int process_run(struct list *l)
{
	return run(l, NULL);
}

int process_run_to(struct list *l, const char *path)
{
	posix_spawn_file_actions_t actions;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, path,
		O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int status = run(l, &actions);
	posix_spawn_file_actions_destroy(&actions);
	return status;
}

int process_fail(const char *path)
{
	fprintf(stderr, "cubicle-cc: %s: %s\n", path, strerror(errno));
	return 1;
}

void folder_remove(void)
{
	DIR *d = opendir(folder);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.' ||
			(strcmp(e->d_name, ".") && strcmp(e->d_name, "..")))
			unlinkat(dirfd(d), e->d_name, 0);
	if (d)
		closedir(d);
	rmdir(folder);
}

int folder_make(void)
{
	const char *tmp = getenv("TMPDIR");

	if (!tmp || !*tmp || strlen(tmp) > sizeof(folder) - 16)
		tmp = "/tmp";
	snprintf(folder, sizeof(folder), "%s/sfi.XXXXXX", tmp);
	return mkdtemp(folder) ? 0 : process_fail(folder);
}

const char *folder_path(void)
{
	return folder;
}

const char *folder_name(const char *end)
{
	static unsigned int number;
	char name[32];

	snprintf(name, sizeof(name), "/made.%u", number++);
	return text_join(folder, name, end);
}

bool is_null(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISCHR(st.st_mode) &&
		st.st_rdev == makedev(1, 3);
}

void output_remove(const char *path)
{
	struct stat st;

	if (!lstat(path, &st) && S_ISREG(st.st_mode))
		unlink(path);
}

const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

char *stem(const char *path)
{
	const char *dot = strrchr(base_name(path), '.');

	return dot && dot != path ? strndup(path, (size_t)(dot - path))
				  : strdup(path);
}
