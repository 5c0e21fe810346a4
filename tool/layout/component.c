/* SPDX-License-Identifier: MIT */
/* component.c: the file of a component, for a backend. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include "layout/component.h"
#include "lib/backend_name.h"
#include "lib/made_for.h"

/* (file), or the same as compiled for backend sfi, where there is one. */
static char *prefer_confined(char *file, uint32_t backend)
{
	char *confined =
		folders_confined(file, backend == CUBICLE_BACKEND_SFI_STORES);

	if (!confined)
		return file;
	free(file);
	return confined;
}

int component_find(const struct folders *f, const struct layout *l,
	const struct layout_component *c, uint32_t backend, char **file,
	char **lacks)
{
	bool sfi = backend_is_sfi(backend);
	enum made_for is;
	int n = 0;

	*lacks = NULL;
	if (folders_component(f, l, c, file))
		return -EINVAL;
	if (sfi)
		*file = prefer_confined(*file, backend);
	is = made_for(*file);
	if (made_for_runs(is, backend))
		return 0;
	if (!sfi)
		n = asprintf(lacks,
			"%s is %s, and backend %s runs what the ordinary "
			"compiler makes",
			*file, made_for_text(is), backend_name(backend));
	else if (is == MADE_FOR_OTHERS)
		n = asprintf(lacks,
			"%s is %s; cubicle-cc(1) compiles for it (for what is "
			"part of CubicleOS: `make sfi%s`)",
			*file, made_for_text(is),
			backend == CUBICLE_BACKEND_SFI ? "" : "-stores");
	else
		n = asprintf(lacks, "%s is %s, which does not confine loads",
			*file, made_for_text(is));
	if (n < 0)
		abort();
	return 0;
}
