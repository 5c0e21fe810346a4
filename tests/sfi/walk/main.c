/* SPDX-License-Identifier: MIT */
/*
 * main.c: the verifier against two oracles.
 *
 *   walk [OPTION...] COMPONENT...
 *
 *   --all            every prefix set, REX, opcode, ModRM and SIB; else samples
 *   --opcode N       with --all: no other opcode
 *   --rounds N       of samples, 33,300 texts in each (100)
 *   --share I/N      the I-th of N parts, from 0; for several processors
 *   --seed N
 *   --verifier FILE  a verifier in a shared object, in place of our own
 *   --first          end at the first difference
 *   --no-processor   do not execute what is accepted
 *   --no-judge       do not ask Zydis
 *
 * The last line has the counts; the status is 1 if there was a difference.
 */
#include <dlfcn.h>
#include <getopt.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include "walk.h"

#ifndef DIFFERENCES_SHOWN
#define DIFFERENCES_SHOWN 20
#endif

struct counts counts;
bool trials_wanted = true;
int only_opcode = -1;

static bool (*verifier)(
	const struct verify_text *, struct verify_error *) = verify;
static bool ends_at_first, uses_processor = true, uses_judge = true;
static uint64_t seed = 1;
static uint64_t starts[TEXT_MAX / 64 + 1], targets[TEXT_MAX / 64 + 1];

uint64_t random_number(void)
{
	/* xorshift64*, Vigna 2016. */
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return seed * 0x2545f4914f6cdd1d;
}

uint64_t below(uint64_t n)
{
	return (random_number() >> 16) % n;
}

static void end(void)
{
	printf("%lu texts tried, %lu accepted, %lu trials on the processor (%lu "
	       "illegal, %lu lost), %lu differences\n",
		counts.tried, counts.accepted, counts.trials, counts.illegal,
		counts.lost, counts.differences);
	exit(counts.differences || counts.lost ? 1 : 0);
}

void difference(const struct text *t, const char *by, const char *why)
{
	counts.differences++;
	if (counts.differences <= DIFFERENCES_SHOWN) {
		printf("difference%s: %s: %s:", t->stores ? " (stores)" : "",
			by, why);
		for (uint32_t n = 0; n < t->size; n++)
			printf(" %02x", t->bytes[n]);
		puts("");
		fflush(stdout);
	}
	if (ends_at_first)
		end();
}

/* --- the verifier --------------------------------------------------------- */

/* Values for jumps by a constant. Three may be jumped to. */
static const uint64_t constants[CONSTANTS_N] = {0, ADDRESS, ADDRESS + 1,
	ADDRESS + 16, BOX - 32, BOX + VERIFY_GUARD_BYTES, BOX + 64, 0x10};

/* The verifier sees text and constants at the end and the start of pages that
 * nothing is mapped around. */
#define PAGE 4096
static uint8_t *text_page, *constants_page;
static jmp_buf beyond;

static void on_fault(int number)
{
	(void)number;
	longjmp(beyond, 1);
}

static void pages_map(void)
{
	struct sigaction action = {
		.sa_handler = on_fault, .sa_flags = SA_NODEFER};
	uint8_t *all = mmap(
		NULL, 5 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (all == MAP_FAILED || mprotect(all + PAGE, PAGE, 3) ||
		mprotect(all + 3 * PAGE, PAGE, 3)) {
		perror("walk: mmap");
		exit(2);
	}
	text_page = all + PAGE;
	constants_page = all + 3 * PAGE;
	sigaction(SIGSEGV, &action, NULL);
}

/* Zeroes follow the constants. */
static void constants_fill(void)
{
	memset(constants_page, 0, PAGE);
	memcpy(constants_page, constants, sizeof(constants));
}

bool accepts(
	const struct text *t, struct verify_text *v, struct verify_error *e)
{
	uint8_t *at = text_page + PAGE - t->size;
	bool is_accepted = false;

	memcpy(at, t->bytes, t->size);
	*v = (struct verify_text){.text = at,
		.address = ADDRESS,
		.bytes = t->size,
		.image = ADDRESS - IMAGE_EXTRA,
		.image_end = ADDRESS + IMAGE_EXTRA,
		.constants = constants_page,
		.constants_start = CONSTANTS,
		.constants_end = CONSTANTS + sizeof(constants),
		.stores_only = t->stores,
		.starts = starts,
		.targets = targets};
	for (uint32_t n = 0; n <= t->size / 64; n++)
		starts[n] = targets[n] = 0;
	if (setjmp(beyond))
		difference(t, "the verifier", "it looks at what is not text");
	else
		is_accepted = verifier(v, e);
	v->text = t->bytes;
	return is_accepted;
}

bool try_text(const struct text *t, struct verify_error *e)
{
	struct verify_text v;

	counts.tried++;
	if (!accepts(t, &v, e))
		return false;
	counts.accepted++;
	const char *why = uses_judge ? judge(&v) : NULL;
	if (why)
		difference(t, "Zydis", why);
	return true;
}

/* Is the instruction (bytes) long at (t) a use of the stack, so that a jump may
 * follow on a changed stack pointer? */
static bool touches(const struct text *t, uint32_t bytes)
{
	static const uint8_t before[] = {0x48, 0x83, 0xec, 0x18};
	static const uint8_t after[] = {0xeb, 0x00, 0x90};
	struct text all = {.size = sizeof(before) + bytes + sizeof(after),
		.stores = t->stores};
	struct verify_text v;
	struct verify_error e;

	memcpy(all.bytes, before, sizeof(before));
	memcpy(all.bytes + sizeof(before), t->bytes, bytes);
	memcpy(all.bytes + sizeof(before) + bytes, after, sizeof(after));
	return all.size <= VERIFY_BUNDLE_BYTES && accepts(&all, &v, &e);
}

bool try_first(const struct text *t, struct verify_error *e, uint32_t *bytes)
{
	struct verify_text v;
	struct text first;
	const char *why;

	counts.tried++;
	if (!accepts(t, &v, e))
		return false;
	counts.accepted++;
	for (*bytes = 1; *bytes < t->size && !begins(&v, *bytes); ++*bytes)
		continue;
	/* The judge gets the instruction alone, to save time; unless it is
	 * accepted only with what follows, as a jump is. */
	memcpy(first.bytes, t->bytes, *bytes + TEXT_EXTRA);
	first.size = *bytes;
	first.stores = t->stores;
	if (!accepts(&first, &v, e)) {
		first = *t;
		accepts(&first, &v, e);
	}
	why = uses_judge ? judge(&v) : NULL;
	if (why)
		difference(&first, "Zydis", why);
	else if (uses_processor && trials_wanted && *bytes <= 15)
		processor_add(t->bytes, *bytes, t->stores, touches(t, *bytes));
	return true;
}

/* --- samples -------------------------------------------------------------- */

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Each round has some of each kind, so that none has to wait. */
static void samples(uint64_t rounds)
{
	double last = now();

	for (uint64_t n = 0; n < rounds; n++) {
		bool stores = n % 2;
		texts_sample(3000, stores);
		space_sample(30000, stores);
		components_sample(300, stores);
		if (uses_processor)
			processor_flush();
		if (isatty(2) && now() - last > 1) {
			last = now();
			fprintf(stderr,
				"\rsamples: %lu%%, %lu texts, %lu accepted ",
				n * 100 / rounds, counts.tried,
				counts.accepted);
		}
	}
}

static uint32_t share, shares = 1;

static void all(uint64_t rounds)
{
	for (int stores = 0; stores < 2; stores++) {
		space_walk(share, shares, stores);
		sequences_walk(share, shares, stores);
	}
	samples(rounds);
}

static const struct option options[] = {{"all", 0, NULL, 'a'},
	{"rounds", 1, NULL, 't'}, {"opcode", 1, NULL, 'o'},
	{"share", 1, NULL, 's'}, {"seed", 1, NULL, 'r'},
	{"verifier", 1, NULL, 'v'}, {"first", 0, NULL, 'f'},
	{"no-processor", 0, NULL, 'n'}, {"no-judge", 0, NULL, 'j'}, {0}};

static void load(const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);

	*(void **)&verifier = library ? dlsym(library, "verify") : NULL;
	if (!verifier) {
		fprintf(stderr, "walk: %s: %s\n", path, dlerror());
		exit(2);
	}
}

int main(int argc, char **argv)
{
	uint64_t rounds = 100;
	bool is_all = false;
	int c;

	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (c == 'a')
			is_all = true;
		else if (c == 't')
			rounds = strtoull(optarg, NULL, 0);
		else if (c == 'r')
			seed = strtoull(optarg, NULL, 0) * 2 + 1;
		else if (c == 'o')
			only_opcode = (int)strtoul(optarg, NULL, 0);
		else if (c == 'v')
			load(optarg);
		else if (c == 'f')
			ends_at_first = true;
		else if (c == 'n')
			uses_processor = false;
		else if (c == 'j')
			uses_judge = false;
		else if (c != 's' ||
			sscanf(optarg, "%u/%u", &share, &shares) != 2 ||
			share >= shares) {
			fputs("usage: walk [--all] [--opcode N] [--rounds N] [--share I/N] "
			      "[--seed N] [--verifier FILE] [--first] "
			      "[--no-processor] [--no-judge] COMPONENT...\n",
				stderr);
			return 2;
		}
	if (optind == argc) {
		fputs("walk: name at least one component for backend sfi\n",
			stderr);
		return 2;
	}
	judge_init();
	pages_map();
	constants_fill();
	components_open(argv + optind, argc - optind);
	if (uses_processor)
		processor_init();
	if (is_all)
		all(rounds);
	else
		samples(rounds);
	if (uses_processor) {
		processor_flush();
		processor_print();
	}
	if (isatty(2))
		fputs("\n", stderr);
	end();
}
