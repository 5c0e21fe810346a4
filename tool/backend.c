/* SPDX-License-Identifier: MIT */
/* backend.c: what this machine can do, and the backend that follows. */
#include <cpuid.h>
#include <errno.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include "backend.h"
#include "complain.h"

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

/* A cubicle has a key of its own. */
static int check_keys(const struct layout *l, unsigned keys)
{
	if (l->cubicles <= keys)
		return 0;
	return layout_complain(l, l->cubicle[keys].line,
		"%u cubicles are more than the %u that backend mpk has keys "
		"for; use --backend mprotect, or put more in one cubicle",
		l->cubicles, keys);
}

/* Is there something in the way of backend sfi? NULL: it can be had. */
static const char *lacks_sfi(const struct layout *l, const struct folders *f)
{
	static char why[256];

	if (!(getauxval(AT_HWCAP2) & HWCAP2_FSGSBASE))
		return "and the kernel does not let programs set GS";
	for (unsigned i = 0; i < l->components; i++) {
		char *file, *confined = NULL;
		if (folders_component(f, l, &l->component[i], &file))
			return "";
		confined = folders_confined(file, false);
		snprintf(why, sizeof(why),
			"and component %s is not compiled for backend sfi "
			"(see cubicle-cc(1))",
			l->component[i].name);
		free(file);
		if (!confined)
			return why;
		free(confined);
	}
	return NULL;
}

int backend_choose(uint32_t wanted, bool lazy, const struct layout *layout,
	const struct folders *folders, uint32_t *backend, const char **why)
{
	static char reason[512];
	struct machine m;
	const char *lacks;

	*backend = wanted;
	*why = "as asked for";
	if (lazy &&
		(wanted == CUBICLE_BACKEND_SFI ||
			wanted == CUBICLE_BACKEND_SFI_STORES))
		return complain(
			"--windows lazy is not for backend sfi: the owner "
			"of a page has it all the time, and nothing would "
			"end the right of others");
	if (wanted && wanted != CUBICLE_BACKEND_MPK)
		return 0;
	if (wanted && check_keys(layout, BACKEND_CUBICLE_KEYS))
		return -EINVAL;
	machine_find(&m);
	lacks = machine_lacks_keys(&m);
	if (wanted && lacks)
		return complain(
			"--backend mpk: %s (see `cubicle check`)", lacks);
	if (lacks) {
		const char *also = lazy ? "and windows are to be lazy"
					: lacks_sfi(layout, folders);
		snprintf(reason, sizeof(reason), "%s%s%s", lacks,
			also ? ", " : "", also ? also : "");
		*why = reason;
		*backend =
			also ? CUBICLE_BACKEND_MPROTECT : CUBICLE_BACKEND_SFI;
		return 0;
	}
	/* Not silently the weaker one: that has to be asked for. */
	*backend = CUBICLE_BACKEND_MPK;
	if (!wanted)
		*why = "this machine has protection keys";
	return check_keys(layout,
		m.keys > BACKEND_MONITOR_KEYS ? m.keys - BACKEND_MONITOR_KEYS
					      : 0);
}
