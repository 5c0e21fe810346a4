/* SPDX-License-Identifier: MIT */
/* options.c: the command line of `cubicle run`. */
#include <errno.h>
#include <getopt.h>
#include <stdlib.h>
#include <string.h>
#include "complain.h"
#include "options.h"

#define HINT "; see `cubicle help run`"

enum {
	OPTION_BACKEND = 256,
	OPTION_WINDOWS,
	OPTION_ROOTFS,
	OPTION_SAVE,
	OPTION_STATS,
	OPTION_SUMMARY,
	OPTION_CYCLES,
	OPTION_ENV,
};

static const struct option options[] = {
	{"backend", required_argument, NULL, OPTION_BACKEND},
	{"windows", required_argument, NULL, OPTION_WINDOWS},
	{"rootfs", required_argument, NULL, OPTION_ROOTFS},
	{"save", required_argument, NULL, OPTION_SAVE},
	{"stats", required_argument, NULL, OPTION_STATS},
	{"summary", no_argument, NULL, OPTION_SUMMARY},
	{"wrpkru-cycles", required_argument, NULL, OPTION_CYCLES},
	{"env", required_argument, NULL, OPTION_ENV},
	{0},
};

static int set_backend(struct options *o, const char *name)
{
	static const char *const names[] = {
		[0] = "auto",
		[CUBICLE_BACKEND_NONE] = "none",
		[CUBICLE_BACKEND_MPROTECT] = "mprotect",
		[CUBICLE_BACKEND_MPK] = "mpk",
	};

	for (uint32_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name))
			continue;
		o->backend = i;
		return 0;
	}
	return complain(
		"--backend is auto, mpk, mprotect or none, not `%s`" HINT,
		name);
}

static int set_windows(struct options *o, const char *name)
{
	o->lazy = !strcmp(name, "lazy");
	if (o->lazy || !strcmp(name, "strict"))
		return 0;
	return complain("--windows is strict or lazy, not `%s`" HINT, name);
}

static int set_cycles(struct options *o, const char *number)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(number, &end, 10);
	if (*number < '0' || *number > '9' || *end || errno || n > 1000000)
		return complain(
			"--wrpkru-cycles is 0 to 1000000, not `%s`" HINT,
			number);
	o->wrpkru_cycles = (uint32_t)n;
	return 0;
}

static int add_save(struct options *o, const char *pair)
{
	const char *colon = strchr(pair, ':');

	if (!colon || colon == pair || !colon[1])
		return complain("--save is PATH:FILE, not `%s`" HINT, pair);
	if (o->saves == OPTIONS_SAVES_MAX)
		return complain("more than %d times --save", OPTIONS_SAVES_MAX);
	o->save[o->saves++] = pair;
	return 0;
}

static int add_env(struct options *o, const char *pair)
{
	const char *sign = strchr(pair, '=');

	if (!sign || sign == pair)
		return complain("--env is NAME=VALUE, not `%s`" HINT, pair);
	if (o->envs == OPTIONS_ENV_MAX)
		return complain("more than %d times --env", OPTIONS_ENV_MAX);
	o->env[o->envs++] = pair;
	return 0;
}

/* A file that is named once. */
static int set_file(const char **to, const char *option, const char *file)
{
	if (*to)
		return complain("%s is given twice" HINT, option);
	if (!*file)
		return complain("%s needs the name of a file" HINT, option);
	*to = file;
	return 0;
}

static int set_option(struct options *o, int option)
{
	switch (option) {
	case OPTION_BACKEND:
		return set_backend(o, optarg);
	case OPTION_WINDOWS:
		return set_windows(o, optarg);
	case OPTION_ROOTFS:
		return set_file(&o->rootfs, "--rootfs", optarg);
	case OPTION_SAVE:
		return add_save(o, optarg);
	case OPTION_STATS:
		return set_file(&o->stats, "--stats", optarg);
	case OPTION_SUMMARY:
		o->summary = true;
		return 0;
	case OPTION_CYCLES:
		return set_cycles(o, optarg);
	case OPTION_ENV:
		return add_env(o, optarg);
	}
	return -EINVAL;
}

/* getopt_long() gave (option), ':' or '?': what is wrong with argv? */
static int bad_option(int option, char **argv)
{
	const char *word = argv[optind - 1];

	if (option == ':')
		return complain("%s needs a value" HINT, word);
	if (optopt && optopt < OPTION_BACKEND)
		return complain("no such option: -%c" HINT, optopt);
	if (optopt)
		return complain("%s takes no value" HINT, word);
	return complain("no such option, or ambiguous: %s" HINT, word);
}

static int check(const struct options *o)
{
	if (!o->wrpkru_cycles || o->backend == CUBICLE_BACKEND_NONE)
		return 0;
	return complain("--wrpkru-cycles models the cost of protection keys "
			"where there are none: it needs --backend none" HINT);
}

int options_read(struct options *o, int argc, char **argv)
{
	int option, error;

	memset(o, 0, sizeof(*o));
	optind = 0;
	opterr = 0;
	/* '+': what comes after LAYOUT belongs to the program. */
	while ((option = getopt_long(argc, argv, "+:", options, NULL)) != -1) {
		if (option == ':' || option == '?')
			return bad_option(option, argv);
		error = set_option(o, option);
		if (error)
			return error;
	}
	if (optind == argc)
		return complain("which layout is to run" HINT);
	o->layout = argv[optind++];
	if (optind < argc && !strcmp(argv[optind], "--"))
		optind++;
	o->args = argv + optind;
	o->arg_count = (unsigned)(argc - optind);
	return check(o);
}
