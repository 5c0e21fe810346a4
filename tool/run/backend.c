/* SPDX-License-Identifier: MIT */
/* backend.c: what this machine can do, and the backend that follows. */
#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include "layout/complain.h"
#include "layout/component.h"
#include "lib/backend_name.h"
#include "lib/complain.h"
#include "lib/plural.h"
#include "run/backend.h"

#define CPUID_FEATURES	7
#define CPUID_ECX_PKU	(1u << 3)
#define CPUID_ECX_OSPKE (1u << 4)

#define KEYS_MAX 16

#ifndef HWCAP2_FSGSBASE
#define HWCAP2_FSGSBASE (1 << 1)
#endif

/* Allocate all keys, count them and give them back. */
static unsigned count_keys(void)
{
	int key[KEYS_MAX];
	unsigned n = 0;

	while (n < KEYS_MAX && (key[n] = pkey_alloc(0, 0)) >= 0)
		n++;
	for (unsigned i = 0; i < n; i++)
		pkey_free(key[i]);
	return n;
}

void machine_find(struct machine *m)
{
	unsigned a, b, c, d;

	memset(m, 0, sizeof(*m));
	if (__get_cpuid_count(CPUID_FEATURES, 0, &a, &b, &c, &d)) {
		m->cpu = c & CPUID_ECX_PKU;
		m->enabled = c & CPUID_ECX_OSPKE;
	}
	if (m->enabled)
		m->keys = count_keys();
}

const char *machine_lacks_keys(const struct machine *m)
{
	if (!m->cpu)
		return "this processor has no protection keys";
	if (!m->enabled)
		return "the kernel has not switched protection keys on";
	if (!m->keys)
		return "the kernel gives out no protection keys";
	return NULL;
}

/* Cubicles that can have keys of their own. */
static unsigned keys_for_cubicles(const struct machine *m)
{
	return m->keys > BACKEND_MONITOR_KEYS ? m->keys - BACKEND_MONITOR_KEYS
					      : 0;
}

/* Is there something in the way of backend sfi? 0: no; 1: what it is, in
 * (why); or -EINVAL, after a message. */
static int sfi_lacks(const struct backend_wish *w, const struct layout *l,
	const struct folders *f, char *why, size_t bytes)
{
	*why = 0;
	if (w->lazy)
		return snprintf(why, bytes,
			       "--windows lazy is not for backend sfi") > 0;
	if (!(getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE))
		return snprintf(why, bytes,
			       "the kernel does not let programs set GS, "
			       "as backend sfi needs it") > 0;
	for (unsigned i = 0; i < l->components && !*why; i++) {
		char *file, *lacks;
		if (component_find(f, l, &l->component[i], CUBICLE_BACKEND_SFI,
			    &file, &lacks))
			return -EINVAL;
		if (lacks)
			snprintf(why, bytes, "component `%s`: %s",
				l->component[i].name, lacks);
		free(lacks);
		free(file);
	}
	return *why != 0;
}

/* Either of the backends that hold against hostile code; another one has to be
 * asked for by name. */
static int choose(const struct backend_wish *w, const struct layout *l,
	const struct folders *f, uint32_t *backend, const char **why)
{
	static char reason[256];
	char lacks[1536];
	struct machine m;
	const char *no_keys;

	machine_find(&m);
	no_keys = machine_lacks_keys(&m);
	*why = no_keys ? no_keys : "this machine has protection keys";
	*backend = no_keys ? CUBICLE_BACKEND_SFI : CUBICLE_BACKEND_MPK;
	if (!no_keys && l->cubicles > keys_for_cubicles(&m)) {
		snprintf(reason, sizeof(reason),
			"this machine has protection keys for %u cubicle%s, "
			"and the layout has %u",
			keys_for_cubicles(&m), plural(keys_for_cubicles(&m)),
			l->cubicles);
		*why = reason;
		*backend = CUBICLE_BACKEND_SFI;
	}
	if (*backend == CUBICLE_BACKEND_MPK)
		return 0;
	int error = sfi_lacks(w, l, f, lacks, sizeof(lacks));
	if (error <= 0)
		return error;
	return complain("no backend here isolates layout %s: %s; and %s. For "
			"development, use --backend mprotect, which does not "
			"isolate hostile code",
		l->name, *why, lacks);
}

/* Can the machine do what was asked for? */
static int check_mpk(const struct backend_wish *w, const struct layout *l)
{
	struct machine m;
	const char *no_keys;

	if (l->cubicles > BACKEND_CUBICLE_KEYS)
		return layout_complain(l, l->cubicle[BACKEND_CUBICLE_KEYS].line,
			"%u cubicles are more than the %u that backend mpk has "
			"keys for; use --backend sfi, or fewer cubicles",
			l->cubicles, BACKEND_CUBICLE_KEYS);
	machine_find(&m);
	no_keys = machine_lacks_keys(&m);
	if (no_keys)
		return complain("%s: %s (see `cubicle check`)", w->by, no_keys);
	if (l->cubicles > keys_for_cubicles(&m))
		return layout_complain(l,
			l->cubicle[keys_for_cubicles(&m)].line,
			"%u cubicles are more than the %u that this machine "
			"has keys for; use --backend sfi, or fewer cubicles",
			l->cubicles, keys_for_cubicles(&m));
	return 0;
}

static int check(const struct backend_wish *w, const struct layout *l)
{
	if (w->lazy && backend_is_sfi(w->backend))
		return complain(
			"--windows lazy is not for backend sfi: the owner "
			"always has access to its pages, so no access of it "
			"would close the window");
	return w->backend == CUBICLE_BACKEND_MPK ? check_mpk(w, l) : 0;
}

int backend_choose(const struct backend_wish *w, const struct layout *layout,
	const struct folders *folders, uint32_t *backend, const char **why)
{
	int error;

	if (w->backend) {
		*backend = w->backend;
		*why = w->why;
		error = check(w, layout);
	} else {
		error = choose(w, layout, folders, backend, why);
	}
	if (error || !w->required || w->required == *backend)
		return error;
	return complain("--require %s: it would run with backend %s (%s)",
		backend_name(w->required), backend_name(*backend), *why);
}
