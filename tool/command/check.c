/* SPDX-License-Identifier: MIT */
/* check.c: the commands `check` and `layouts`. */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include "command/check.h"
#include "layout/address.h"
#include "layout/folders.h"
#include "lib/backend_name.h"
#include "lib/clean.h"
#include "lib/complain.h"
#include "lib/plural.h"
#include "run/backend.h"

int check_machine(void)
{
	struct machine m;
	struct utsname host = {0};

	machine_find(&m);
	uname(&host);
	const char *lacks = machine_lacks_keys(&m);
	printf("protection keys: %s\n", lacks ? "no" : "yes");
	printf("  processor:     %s (pku)\n", m.cpu ? "has them" : "has none");
	printf("  switched on:   %s (ospke)\n", m.enabled ? "yes" : "no");
	printf("  allocatable:   %u\n", m.keys);
	printf("  for cubicles:  %u (the monitor takes %d)\n",
		m.keys > BACKEND_MONITOR_KEYS ? m.keys - BACKEND_MONITOR_KEYS
					      : 0,
		BACKEND_MONITOR_KEYS);
	printf("kernel:          %s %s\n", host.sysname, host.release);
	printf("backend auto is  %s (%s)\n",
		backend_name(lacks ? CUBICLE_BACKEND_SFI : CUBICLE_BACKEND_MPK),
		lacks ? lacks : "this machine has protection keys");
	if (lacks)
		printf("                 for components that cubicle-cc "
		       "compiles; others are refused\n");
	return lacks ? 1 : 0;
}

static void print_addresses(const struct layout *l)
{
	char text[ADDRESS_TEXT_BYTES];

	for (unsigned i = 0; i < l->addresses; i++)
		printf("    %s %s\n",
			l->address[i].use == CUBICLE_LISTEN ? "listen "
							    : "connect",
			address_text(text, &l->address[i]));
}

static void print_files(const struct layout *l)
{
	if (l->files)
		printf("  files           ");
	for (unsigned i = 0; i < l->files; i++) {
		putchar(' ');
		clean_put(stdout, l->file_inside[i].path);
		printf("%s", l->file_inside[i].directory ? "/" : "");
	}
	if (l->files)
		printf("\n");
}

static void print_layout(const struct layout *l)
{
	printf("%-18s %u cubicle%s%s  %s\n", l->name, l->cubicles,
		plural(l->cubicles), l->cubicles == 1 ? " " : "",
		l->description);
	for (unsigned i = 0; i < l->cubicles; i++) {
		printf("  %-16s", l->cubicle[i].name);
		for (unsigned j = 0; j < l->components; j++)
			if (l->component[j].cubicle == i)
				printf(" %s", l->component[j].name);
		printf("\n");
		if (l->cubicle[i].rights & CUBICLE_RIGHT_NET)
			print_addresses(l);
	}
	print_files(l);
}

/* All layouts in (folder). Returns how many of them are bad. */
static int list_folder(const char *folder, struct layout *l)
{
	char *pattern;
	glob_t found = {0};
	int bad = 0;

	if (asprintf(&pattern, "%s/*" LAYOUT_SUFFIX, folder) < 0)
		abort();
	if (!glob(pattern, 0, NULL, &found)) {
		for (size_t i = 0; i < found.gl_pathc; i++) {
			if (layout_read(l, found.gl_pathv[i]))
				bad++;
			else
				print_layout(l);
		}
	}
	globfree(&found);
	free(pattern);
	return bad;
}

int check_layouts(void)
{
	struct layout *l = malloc(sizeof(*l));
	struct folders f = {0};
	int bad = 0;

	if (!l || folders_find(&f)) {
		free(l);
		return 2;
	}
	for (unsigned i = 0; i < f.count; i++)
		bad += list_folder(f.folder[i], l);
	bad += list_folder(f.data_layouts, l);
	folders_free(&f);
	free(l);
	return bad ? 2 : 0;
}
