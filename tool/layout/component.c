/* SPDX-License-Identifier: MIT */
/* component.c: the file of a component, for a backend. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "layout/component.h"
#include "lib/backend_name.h"
#include "lib/made_for.h"

/* Why backend sfi, whose files are in folders (confined), does not run (file),
 * which the ordinary compiler made. Allocated. */
static char *lacks_confined(const struct folders *f, const char *name,
	const char *file, const char *confined, bool plain)
{
	char make[32], *wanted, *text;
	const char *what = made_for_text(MADE_FOR_OTHERS);
	const char *how = "compile it with cubicle-cc(1)";
	int n;

	if (plain && folders_is_ours(f, file)) {
		snprintf(make, sizeof(make), "`make %s` builds it",
			folders_is_server(name) ? "servers" : confined);
		how = make;
	}
	wanted = folders_confined(f, file, confined);
	if (plain)
		n = asprintf(&text, "%s is %s, and there is no file %s; %s",
			file, what, wanted, how);
	else
		n = asprintf(&text, "%s is %s; %s", file, what, how);
	if (n < 0)
		abort();
	free(wanted);
	return text;
}

int component_find(const struct folders *f, const struct layout *l,
	const struct layout_component *c, uint32_t backend, char **file,
	char **lacks)
{
	const char *confined = !backend_is_sfi(backend) ? NULL
		: backend == CUBICLE_BACKEND_SFI_STORES ? "sfi-stores"
							: "sfi";
	enum made_for is;
	bool plain;
	int n = 0;

	*lacks = NULL;
	if (folders_component(f, l, c, confined, file, &plain))
		return -EINVAL;
	is = made_for(*file);
	if (made_for_runs(is, backend))
		return 0;
	if (!confined)
		n = asprintf(lacks,
			"%s is %s, and backend %s runs only components of the "
			"ordinary compiler",
			*file, made_for_text(is), backend_name(backend));
	else if (is == MADE_FOR_OTHERS)
		*lacks = lacks_confined(f, c->name, *file, confined, plain);
	else
		n = asprintf(lacks, "%s is %s, which does not confine loads",
			*file, made_for_text(is));
	if (n < 0)
		abort();
	return 0;
}
