/* SPDX-License-Identifier: MIT */
/* debug.c: see debug.h. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "lib/complain.h"
#include "run/debug.h"
#include "run/run.h"

/* As much of its name as the kernel keeps. */
#define MONITOR_COMM "cubicle-monitor"

/* --- the command ------------------------------------------------------------ */

#define WORDS_MAX (3 * OPTIONS_GDB_MAX + 16)

struct words {
	const char *word[WORDS_MAX + 1];
	unsigned count;
};

static void add(struct words *w, const char *word)
{
	w->word[w->count++] = word;
}

/* cubicle.py gets the files by their order. */
static void set_components(const struct system *s)
{
	char *all = NULL;
	size_t bytes;
	FILE *f = open_memstream(&all, &bytes);

	if (!f)
		abort();
	for (unsigned i = 0; i < s->description->components; i++)
		fprintf(f, "%s\n", s->component[i]);
	if (fclose(f) || setenv("CUBICLE_COMPONENTS", all, 1))
		abort();
	free(all);
}

const char **debug_command(const struct options *o, const struct folders *f,
	const struct system *s)
{
	static struct words words;
	static char pid[16];
	struct words *w = &words;

	snprintf(pid, sizeof(pid), "%d", (int)o->pid);
	w->count = 0;
	set_components(s);
	add(w, "gdb");
	add(w, "-quiet");
	if (o->batch)
		add(w, "-batch");
	for (unsigned i = 0; i < o->gdbs; i++)
		add(w, o->gdb[i]);
	if (o->pid) {
		add(w, "-p");
		add(w, pid);
	}
	add(w, "-x");
	add(w, f->gdb);
	add(w, "-ex");
	add(w, o->pid ? "cubicle attach" : "cubicle start");
	for (unsigned i = 0; i < o->exs; i++) {
		add(w, "-ex");
		add(w, o->ex[i]);
	}
	add(w, f->monitor);
	w->word[w->count] = NULL;
	return w->word;
}

void debug_exec(const char *const *command)
{
	char *argv[WORDS_MAX + 1];
	unsigned n = 0;

	/* execvp() changes none of them. */
	for (; command[n]; n++)
		argv[n] = strdup(command[n]);
	argv[n] = NULL;
	execvp(argv[0], argv);
	complain("cannot start gdb: %s%s", strerror(errno),
		errno == ENOENT ? "; is it installed?" : "");
	_exit(RUN_USAGE_STATUS);
}

/* --- a process -------------------------------------------------------------- */

/* The first line of /proc/(pid)/(name), or "". */
static void read_proc(pid_t pid, const char *name, char *text, size_t bytes)
{
	char file[64];

	*text = 0;
	snprintf(file, sizeof(file), "/proc/%d/%s", (int)pid, name);
	FILE *f = fopen(file, "re");
	if (!f)
		return;
	if (!fgets(text, (int)bytes, f))
		*text = 0;
	text[strcspn(text, "\n")] = 0;
	fclose(f);
}

static bool is_monitor(pid_t pid)
{
	char comm[64];

	read_proc(pid, "comm", comm, sizeof(comm));
	return !strcmp(comm, MONITOR_COMM);
}

int debug_find(pid_t *pid)
{
	char name[64], children[256];

	if (is_monitor(*pid))
		return 0;
	/* The tool has one child at most. */
	snprintf(name, sizeof(name), "task/%d/children", (int)*pid);
	read_proc(*pid, name, children, sizeof(children));
	pid_t child = (pid_t)strtol(children, NULL, 10);
	if (!child || !is_monitor(child))
		return complain(
			"--pid %d: it is not a process of cubicle", (int)*pid);
	*pid = child;
	return 0;
}

bool debug_is_confined(pid_t pid)
{
	char name[32], line[512];
	bool found = false;

	snprintf(name, sizeof(name), "/proc/%d/maps", (int)pid);
	FILE *maps = fopen(name, "re");
	while (maps && !found && fgets(line, sizeof(line), maps))
		found = strstr(line, "/memfd:cubicles");
	if (maps)
		fclose(maps);
	return found;
}
