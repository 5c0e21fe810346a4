/* SPDX-License-Identifier: MIT */
/* mounts.c: see mounts.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>
#include <linux/magic.h>
#include "layout/complain.h"
#include "layout/file.h"
#include "lib/complain.h"
#include "run/mounts.h"

#define COMPONENT "hostfs"
#define OVERLAY	  "overlay"

/* The longest path inside: vfs keeps it with a NUL. */
#define PATH_BYTES_MAX 256

/* --- mounts ----------------------------------------------------------------- */

/* A mount, and where it was written, if that is a line of a layout. */
struct source {
	const struct layout *layout;
	unsigned line; /* 0: --mount */
	const char *words;
};

static int fail(const struct source *s, const char *why)
{
	if (s->line)
		return layout_complain(
			s->layout, s->line, "mount `%s`: %s", s->words, why);
	return complain("--mount %s: %s", s->words, why);
}

static const char *check_path(const struct mounts *m, const struct mount *new)
{
	const char *path = new->path;

	if (!path[1])
		return "/ is the root file system; --rootfs gives it files";
	if (strchr(path, ':'))
		return "its path inside has a colon; only :ro and :rw can follow "
		       "the path";
	if (!layout_path_is_plain(path))
		return "its path inside has `.`, `..`, or two slashes in a row";
	if (strlen(path) >= PATH_BYTES_MAX)
		return "its path inside is longer than 255 bytes";
	if (!strcmp(path, "/dev") || !strncmp(path, "/dev/", 5))
		return "/dev has the devices";
	for (unsigned i = 0; i < m->count; i++)
		if (!strcmp(m->mount[i].path, path))
			return "something is mounted there already";
	return NULL;
}

static char *host_directory(const struct source *s, const char *words, size_t n)
{
	const char *slash = s->line ? strrchr(s->layout->file, '/') : NULL;
	char *to;

	if (*words == '/' || !slash)
		return strndup(words, n);
	if (asprintf(&to, "%.*s/%.*s", (int)(slash - s->layout->file),
		    s->layout->file, (int)n, words) < 0)
		abort();
	return to;
}

/* Cut `:ro` or `:rw` off the end of (words). */
static bool cut_mode(char *words)
{
	size_t n = strlen(words);
	bool read_only = n > 3 && !strcmp(words + n - 3, ":ro");

	if (read_only || (n > 3 && !strcmp(words + n - 3, ":rw")))
		words[n - 3] = 0;
	return read_only;
}

static const char *last_separator(const char *words)
{
	const char *found = NULL;

	for (const char *at = words; (at = strstr(at, ":/")); at++)
		found = at;
	return found;
}

static int mount_add(struct mounts *m, const struct source *s)
{
	struct mount *new = &m->mount[m->count];

	if (m->count == CUBICLE_MOUNTS_MAX)
		return fail(s, "that is one mount too many: 16 are possible");
	char *words = strdup(s->words);
	*new = (struct mount){.words = strdup(s->words), .fd = -1};
	new->read_only = cut_mode(words);
	const char *colon = last_separator(words);
	if (!colon || colon == words) {
		free(words);
		free(new->words);
		return fail(s,
			"a mount is HOSTDIR:/PATH, with or without :ro or :rw after it");
	}
	new->directory = host_directory(s, words, (size_t)(colon - words));
	new->path = strdup(colon + 1);
	free(words);
	size_t n = strlen(new->path);
	if (n > 1 && new->path[n - 1] == '/')
		new->path[n - 1] = 0;
	const char *why = check_path(m, new);
	m->count++;
	if (why)
		return fail(s, why);
	new->fd = open(
		new->directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOCTTY);
	struct statfs fs;
	if (new->fd >= 0 &&
		(fstatfs(new->fd, &fs) || fs.f_type != PROC_SUPER_MAGIC))
		return 0;
	if (new->fd >= 0)
		return fail(s,
			"the files of a procfs have the memory of processes, "
			"and of this one");
	char message[4200];
	snprintf(message, sizeof(message), "directory %s: %s", new->directory,
		strerror(errno));
	return fail(s, message);
}

int mounts_open(
	struct mounts *m, const struct options *o, const struct layout *l)
{
	int error = 0;

	m->count = 0;
	for (unsigned i = 0; !error && i < l->mounts; i++)
		error = mount_add(m,
			&(struct source){
				l, l->mount[i].line, l->mount[i].words});
	for (unsigned i = 0; !error && i < o->mounts; i++)
		error = mount_add(m, &(struct source){l, 0, o->mount[i]});
	return error;
}

/* --- the root --------------------------------------------------------------- */

int mounts_add_root(struct mounts *m, const char *source)
{
	struct stat s;

	if (stat(source, &s) || !S_ISDIR(s.st_mode))
		return 0;
	if (m->count == CUBICLE_MOUNTS_MAX)
		return complain("--rootfs %s: with it there is one mount too "
				"many: %d are possible",
			source, CUBICLE_MOUNTS_MAX);
	int fd = open(source, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return complain("--rootfs %s: %s", source, strerror(errno));
	m->mount[m->count++] = (struct mount){.words = strdup(source),
		.directory = strdup(source),
		.path = strdup("/"),
		.read_only = true,
		.fd = fd};
	m->has_root = true;
	return 0;
}

int mounts_root(const struct mounts *m)
{
	return m->has_root ? m->mount[m->count - 1].fd : -1;
}

void mounts_free(struct mounts *m)
{
	for (unsigned i = 0; i < m->count; i++) {
		free(m->mount[i].words);
		free(m->mount[i].directory);
		free(m->mount[i].path);
		if (m->mount[i].fd >= 0)
			close(m->mount[i].fd);
	}
	m->count = 0;
}

/* --- sockets ----------------------------------------------------------------- */

/* Is the directory (real) that of (mount), or below it? */
static bool is_below(const char *real, const struct mount *mount)
{
	char *top = realpath(mount->directory, NULL);
	size_t n = top ? strlen(top) : 0;
	bool below = n &&
		(!strcmp(top, "/") ||
			(!strncmp(real, top, n) &&
				(!real[n] || real[n] == '/')));

	free(top);
	return below;
}

/* A mount that can be written, and that has one of the folders of (path); or
 * NULL. */
static const struct mount *mount_on_the_way(
	const struct mounts *m, const char *path)
{
	const struct mount *found = NULL;

	for (const char *at = path; !found && (at = strchr(at, '/')); at++) {
		char *part =
			strndup(path, at == path ? 1 : (size_t)(at - path));
		char *real = realpath(part, NULL);
		for (unsigned i = 0; real && i < m->count; i++)
			if (!m->mount[i].read_only &&
				is_below(real, &m->mount[i]))
				found = &m->mount[i];
		free(real);
		free(part);
	}
	return found;
}

int mounts_check_sockets(
	const struct mounts *m, const struct cubicle_system *system)
{
	for (uint32_t i = 0; i < system->addresses; i++) {
		const struct cubicle_system_address *a = &system->address[i];
		if (!a->is_unix || a->use != CUBICLE_CONNECT || !a->address[0])
			continue;
		char *path = strndup((const char *)a->address, a->bytes);
		const struct mount *mount = mount_on_the_way(m, path);
		int error = !mount
			? 0
			: complain(
				  "connect = unix:%s: the program can write %s, "
				  "by the mount `%s`, and have this path lead "
				  "to another socket: the folder must be "
				  "mounted with :ro, or not at all",
				  path, mount->directory, mount->words);
		free(path);
		if (error)
			return error;
	}
	return 0;
}

/* --- the component ---------------------------------------------------------- */

#define NONE (~0u)

static uint32_t find(const struct layout *l, const char *name)
{
	for (uint32_t i = 0; i < l->components; i++)
		if (!strcmp(l->component[i].name, name))
			return i;
	return NONE;
}

static int cubicle_add(struct layout *l, uint32_t *index)
{
	for (unsigned i = 0; i < l->cubicles; i++)
		if (!strcmp(l->cubicle[i].name, COMPONENT))
			return layout_complain(l, l->cubicle[i].line,
				"a mount needs the component " COMPONENT
				", which is not in this cubicle");
	if (l->cubicles == CUBICLE_CUBICLES_MAX)
		return layout_complain(
			l, 0, "no room for a cubicle for " COMPONENT);
	*index = l->cubicles++;
	l->cubicle[*index] = (struct layout_cubicle){.name = COMPONENT};
	return 0;
}

/* (component) of the layout may be called by the cubicle (from). */
static void call_add(struct layout *l, uint32_t from, uint32_t component)
{
	if (component != NONE && l->component[component].cubicle != from)
		l->cubicle[from].calls |= CUBICLE_SET(component);
}

/* Component (name), in (cubicle): its index, or an error. */
static int64_t component_new(
	struct layout *l, const char *name, uint32_t cubicle)
{
	uint32_t index = l->components;

	if (index == CUBICLE_COMPONENTS_MAX)
		return layout_complain(
			l, 0, "no room for the component %s", name);
	l->component[index] = (struct layout_component){.cubicle = cubicle};
	strcpy(l->component[index].name, name);
	l->components++;
	l->cubicle[cubicle].components++;
	return index;
}

static int component_add(struct layout *l, uint32_t vfs)
{
	uint32_t cubicle = l->component[vfs].cubicle;

	if (l->cubicles > 1 && cubicle_add(l, &cubicle))
		return -EINVAL;
	int64_t made = component_new(l, COMPONENT, cubicle);
	if (made < 0)
		return -EINVAL;
	uint32_t index = (uint32_t)made;
	l->cubicle[cubicle].rights |= CUBICLE_RIGHT_FILES;
	call_add(l, cubicle, find(l, "alloc"));
	call_add(l, l->component[vfs].cubicle, index);
	return 0;
}

static int check_hostfs(const struct layout *l, uint32_t hostfs)
{
	if (l->cubicle[l->component[hostfs].cubicle].rights &
		CUBICLE_RIGHT_FILES)
		return 0;
	return layout_complain(l, l->component[hostfs].line,
		"a mount needs `rights = files` for the cubicle of "
		"`" COMPONENT "`");
}

/* For a directory as the root; it calls what vfs calls. */
static int overlay_add(struct layout *l, uint32_t vfs)
{
	uint32_t cubicle = l->component[vfs].cubicle;

	if (find(l, OVERLAY) != NONE)
		return 0;
	return component_new(l, OVERLAY, cubicle) < 0 ? -EINVAL : 0;
}

int mounts_add_component(const struct mounts *m, struct layout *l)
{
	uint32_t vfs = find(l, "vfs"), hostfs = find(l, COMPONENT);

	if (!m->count)
		return 0;
	if (vfs == NONE || strcmp(l->start, "boot"))
		return layout_complain(l, 0,
			"%s needs the component vfs, and boot as the start",
			m->has_root ? "a directory as --rootfs" : "a mount");
	int error = hostfs == NONE ? component_add(l, vfs)
				   : check_hostfs(l, hostfs);
	return !error && m->has_root ? overlay_add(l, vfs) : error;
}
