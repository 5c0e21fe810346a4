/* SPDX-License-Identifier: MIT */
/* folders.c: where the tool finds the monitor, components and layouts. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "layout/complain.h"
#include "layout/folders.h"
#include "lib/complain.h"

#define MONITOR "cubicle-monitor"
#define SCRIPT	"cubicle.py"

static int own_folder(char *folder, size_t bytes)
{
	ssize_t n = readlink("/proc/self/exe", folder, bytes - 1);

	if (n < 0)
		return complain("/proc/self/exe: %s", strerror(errno));
	folder[n] = 0;
	*strrchr(folder, '/') = 0;
	return 0;
}

/* (folder)(rest), allocated. */
static char *join(const char *folder, const char *rest)
{
	char *file;

	if (asprintf(&file, "%s%s", folder, rest) < 0)
		abort();
	return file;
}

/* The same without links and dots, if it is there. */
static char *real(const char *folder, const char *rest)
{
	char *file = join(folder, rest), *better = realpath(file, NULL);

	if (!better)
		return file;
	free(file);
	return better;
}

/* Is any monitor in (folder)? */
static bool has_monitor(const char *folder)
{
	static const char *const names[] = {"mpk", "sfi", "dev", "dev-sfi"};
	bool has = false;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !has; i++) {
		char *file = join(folder, "/" MONITOR "-");
		char *full = join(file, names[i]);
		has = !access(full, X_OK);
		free(full);
		free(file);
	}
	return has;
}

/* If (root)(lib) has a monitor, use its files in (f). */
static bool use(struct folders *f, const char *own, const char *root,
	const char *lib, const char *share)
{
	char *data = join(root, lib);

	if (!has_monitor(data)) {
		free(data);
		return false;
	}
	f->data_components = join(data, "/components");
	f->data_layouts = join(root, share);
	/* Beside the layouts' folder. */
	f->gdb = join(f->data_layouts, "/../" SCRIPT);
	f->share = real(f->data_layouts, "/..");
	f->include = real(own, "/../include");
	f->tool = join(own, "/cubicle");
	f->monitors = data;
	return true;
}

int folders_monitor(struct folders *f, const char *name)
{
	if (asprintf(&f->monitor, "%s/" MONITOR "-%s", f->monitors, name) < 0)
		abort();
	if (!access(f->monitor, X_OK))
		return 0;
	return complain("no " MONITOR "-%s in %s: the system is not built or "
			"not installed completely",
		name, f->monitors);
}

static int path_split(struct folders *f, const char *path)
{
	char *save;

	if (!path)
		return 0;
	f->path = strdup(path);
	for (char *p = strtok_r(f->path, ":", &save); p;
		p = strtok_r(NULL, ":", &save)) {
		if (f->count == FOLDERS_MAX)
			return complain("CUBICLE_PATH has more than %d folders",
				FOLDERS_MAX);
		f->folder[f->count++] = p;
	}
	return 0;
}

int folders_find(struct folders *f)
{
	char own[PATH_MAX], prefix[PATH_MAX];

	memset(f, 0, sizeof(*f));
	if (own_folder(own, sizeof(own)))
		return -EINVAL;
	strcpy(prefix, own);
	/* It has none in a root that is its own. */
	if (*prefix)
		*strrchr(prefix, '/') = 0;
	if (!use(f, own, own, "", "/layouts") &&
		!use(f, own, prefix, "/lib/cubicle", "/share/cubicle/layouts"))
		return complain("no " MONITOR " in %s, nor in %s/lib/cubicle: "
				"the system is not built or not installed "
				"completely",
			own, prefix);
	return path_split(f, getenv("CUBICLE_PATH"));
}

void folders_free(struct folders *f)
{
	free(f->monitor);
	free(f->monitors);
	free(f->path);
	free(f->gdb);
	free(f->tool);
	free(f->share);
	free(f->include);
	free(f->data_components);
	free(f->data_layouts);
}

/* Is there something of this name? A link to nowhere is, too: the user means
 * it, and is to hear that it cannot be opened. */
static bool is_there(const char *file)
{
	return !faccessat(AT_FDCWD, file, F_OK, AT_SYMLINK_NOFOLLOW);
}

/* (folder)/(name)(suffix) if it is there. */
static char *file_in(
	const char *folder, size_t bytes, const char *name, const char *suffix)
{
	char *file;

	if (asprintf(&file, "%.*s/%s%s", (int)bytes, folder, name, suffix) < 0)
		abort();
	if (is_there(file))
		return file;
	free(file);
	return NULL;
}

/* Look for it in the path and then in (data). */
static char *file_find(const struct folders *f, const char *data,
	const char *name, const char *suffix)
{
	char *file = NULL;

	for (unsigned i = 0; i < f->count && !file; i++)
		file = file_in(
			f->folder[i], strlen(f->folder[i]), name, suffix);
	return file ? file : file_in(data, strlen(data), name, suffix);
}

/* "A, B and C" for messages: where it was looked for. */
static void searched(
	const struct folders *f, const char *data, char *text, size_t bytes)
{
	size_t n = 0;

	*text = 0;
	for (unsigned i = 0; i < f->count && n < bytes; i++)
		n += (size_t)snprintf(
			text + n, bytes - n, "%s, ", f->folder[i]);
	if (n < bytes)
		snprintf(text + n, bytes - n, "%s", data);
}

static bool is_path(const char *name)
{
	size_t n = strlen(name), s = strlen(LAYOUT_SUFFIX);

	return strchr(name, '/') ||
		(n > s && !strcmp(name + n - s, LAYOUT_SUFFIX));
}

static bool is_folder(const char *name)
{
	struct stat s;

	return !stat(name, &s) && S_ISDIR(s.st_mode);
}

int folders_layout(const struct folders *f, const char *name, char **file)
{
	char where[1024];

	if (is_path(name)) {
		*file = strdup(name);
		return *file ? 0 : complain("no memory");
	}
	*file = file_find(f, f->data_layouts, name, LAYOUT_SUFFIX);
	if (!*file && is_folder(name))
		*file = strdup(name); /* layout_read() says what it is */
	if (*file)
		return 0;
	searched(f, f->data_layouts, where, sizeof(where));
	return complain("no layout `%s`: no file %s" LAYOUT_SUFFIX " in %s; "
			"`cubicle layouts` lists all",
		name, name, where);
}

/*
 * A folder of components, and the folders with the same for (confined), nearest
 * first: for A/B these are A/B/sfi and A/sfi/B. Each is asked for often.
 */
struct place {
	char *folder;
	const char *confined;
	char **better;
	unsigned count;
};

/* Add (real)/(confined)(rest), where (rest) is the end of (real), if it is
 * there. */
static void place_add(struct place *p, const char *real, const char *rest)
{
	char *to;

	if (asprintf(&to, "%.*s/%s%s", (int)(rest - real), real, p->confined,
		    rest) < 0)
		abort();
	char **better = is_folder(to)
		? realloc(p->better, (p->count + 1) * sizeof(*better))
		: NULL;
	if (!better) {
		free(to);
		return;
	}
	p->better = better;
	better[p->count++] = to;
}

static const struct place *place_of(const char *folder, const char *confined)
{
	static struct place *all;
	static unsigned count;

	for (unsigned i = 0; i < count; i++)
		if (!strcmp(all[i].folder, folder) &&
			!strcmp(all[i].confined, confined))
			return &all[i];
	all = realloc(all, (count + 1) * sizeof(*all));
	if (!all)
		abort();
	struct place *p = &all[count++];
	*p = (struct place){.folder = strdup(folder), .confined = confined};
	char *real = realpath(folder, NULL);
	const char *rest = real ? real + strlen(real) : NULL;
	while (rest) {
		place_add(p, real, rest);
		/* The folder above. */
		do
			rest = rest > real ? rest - 1 : NULL;
		while (rest && *rest != '/');
	}
	free(real);
	return p;
}

/*
 * What the component (file) in (folder) is when compiled for backend sfi, or
 * NULL. A link is in the folder of what it leads to.
 */
static char *find_confined(
	const char *folder, const char *file, const char *confined)
{
	struct stat s;
	bool is_link = !lstat(file, &s) && S_ISLNK(s.st_mode);
	char *full = is_link ? realpath(file, NULL) : NULL, *to = NULL;
	char *name, *above = NULL;

	if (!full)
		full = strdup(file);
	name = strrchr(full, '/') + 1;
	if (is_link) /* "/" has its slash */
		folder = above = strndup(
			full, (size_t)(name - full) - (name - full > 1));
	const struct place *p = place_of(folder, confined);
	for (unsigned i = 0; i < p->count && !to; i++)
		to = file_in(p->better[i], strlen(p->better[i]), name, "");
	free(above);
	free(full);
	return to;
}

/* Component (name) in (folder): its file for (confined), where that is not
 * NULL and there is one, else the plain one, or NULL. */
static char *component_in(
	const char *folder, const char *name, const char *confined, bool *plain)
{
	char *file, *better;

	if (asprintf(&file, "%s/%s.so", folder, name) < 0)
		abort();
	better = confined ? find_confined(folder, file, confined) : NULL;
	*plain = !better;
	if (!better && is_there(file))
		return file;
	free(file);
	return better;
}

bool folders_is_server(const char *name)
{
	static const char *const servers[] = {"busybox", "lighttpd", "nginx"};
	bool is = false;

	for (size_t i = 0; i < sizeof(servers) / sizeof(servers[0]); i++)
		is |= !strcmp(servers[i], name);
	return is;
}

static int no_component(const struct folders *f, const struct layout *l,
	const struct layout_component *c, const char *confined,
	const char *beside)
{
	char where[1024], other[sizeof(c->name) + 32] = "";

	if (confined)
		snprintf(other, sizeof(other), " or %s/%s.so", confined,
			c->name);
	searched(f, f->data_components, where, sizeof(where));
	return layout_complain(l, c->line,
		"component `%s`: no file %s.so%s in %s, %s%s", c->name, c->name,
		other, beside, where,
		folders_is_server(c->name)
			? "; `make servers`, in the sources, builds it"
			: "");
}

int folders_component(const struct folders *f, const struct layout *l,
	const struct layout_component *c, const char *confined, char **file,
	bool *plain)
{
	const char *slash = strrchr(l->file, '/');
	size_t n = slash > l->file ? (size_t)(slash - l->file) : 1;
	char *beside = strndup(slash ? l->file : ".", n);

	*file = component_in(beside, c->name, confined, plain);
	for (unsigned i = 0; i < f->count && !*file; i++)
		*file = component_in(f->folder[i], c->name, confined, plain);
	if (!*file)
		*file = component_in(
			f->data_components, c->name, confined, plain);
	int error = *file ? 0 : no_component(f, l, c, confined, beside);
	free(beside);
	return error;
}

bool folders_is_ours(const struct folders *f, const char *file)
{
	size_t n = strlen(f->data_components);

	return !strncmp(file, f->data_components, n) && file[n] == '/';
}

char *folders_confined(
	const struct folders *f, const char *file, const char *confined)
{
	const char *slash = strrchr(file, '/');
	char *to;

	/* Ours has the folder components/ in it. */
	if (folders_is_ours(f, file))
		slash = file + strlen(f->data_components) -
			strlen("/components");
	if (asprintf(&to, "%.*s/%s%s", (int)(slash - file), file, confined,
		    slash) < 0)
		abort();
	return to;
}
