/* SPDX-License-Identifier: MIT */
/*
 * walk.h: texts, the verifier, and two oracles that know nothing of it.
 *
 * Nouns
 *   text        a few bundles of bytes, given to the verifier
 *   judge       decides with Zydis alone whether a text can leave its box
 *   trial       one accepted instruction, which the processor executes
 *   difference  a text that the verifier accepts and an oracle does not
 */
#ifndef SFI_WALK_H
#define SFI_WALK_H

#include <stdbool.h>
#include <stdint.h>
#include "../../../monitor/sfi/verify.h"

#define TEXT_MAX   512
#define TEXT_EXTRA 16 /* bytes after the text that a decoder may look at */

/* Where texts lie, as far as verifier and judge are concerned. */
#define BOX	    0x500000000
#define ADDRESS	    (BOX + 0x200000)
#define IMAGE_EXTRA 0x10000 /* bytes of the image before and after it */
#define CONSTANTS   (ADDRESS + 0x8000)
#define CONSTANTS_N 8

struct text {
	uint8_t bytes[TEXT_MAX + TEXT_EXTRA];
	uint32_t size;
	bool stores; /* loads are free */
};

struct counts {
	uint64_t tried, accepted, instructions, differences;
	/* The processor: trials, and how the runs ended. */
	uint64_t trials, illegal, lost;
};

extern struct counts counts;
extern int only_opcode;	   /* walk this one, or all (-1) */
extern bool trials_wanted; /* what is accepted becomes a trial */

/* --- random numbers (main.c) ------------------------------------------------- */

uint64_t random_number(void);
uint64_t below(uint64_t n);

/* --- the verifier and what it says (main.c) ----------------------------------- */

/* Does the verifier accept (t)? (*v) and (*e) are what it was given and said.
 */
bool accepts(
	const struct text *t, struct verify_text *v, struct verify_error *e);

/* Count (t), ask the verifier, and if it accepts, the judge. */
bool try_text(const struct text *t, struct verify_error *e);

/* The same for the instruction that (t) begins with; one that is accepted
 * becomes a trial, too. (*bytes) is its length, if the text was accepted. */
bool try_first(const struct text *t, struct verify_error *e, uint32_t *bytes);

void difference(const struct text *t, const char *by, const char *why);

static inline bool begins(const struct verify_text *t, uint64_t offset)
{
	return t->starts[offset / 64] >> offset % 64 & 1;
}

/* --- the judge (judge.c) -------------------------------------------------------- */

void judge_init(void);

/* NULL, or why a text that was accepted is not safe. */
const char *judge(const struct verify_text *t);

/* Is there a direct jump at (at), and where from its start does it lead (*to)?
 */
bool judge_jump(const uint8_t *at, int64_t *to);

/* Is what is at (at) there to be none? */
bool judge_is_illegal(const uint8_t *at);

/* --- texts (space.c, texts.c) ---------------------------------------------------- */

/* Every prefix set, REX, opcode, ModRM and SIB; part (share) of (shares). */
void space_walk(uint32_t share, uint32_t shares, bool stores);
/* Prefixes in every order, repeated, with REX among them. */
void sequences_walk(uint32_t share, uint32_t shares, bool stores);
/* (n) random ones of both. */
void space_sample(uint64_t n, bool stores);

void components_open(char **paths, int n);
/* (n) texts made of units and parts of units. */
void texts_sample(uint64_t n, bool stores);
/* (n) texts of components, changed. */
void components_sample(uint64_t n, bool stores);

/* --- the processor (processor.c) -------------------------------------------------- */

void processor_init(void);
/* Queue the instruction; (touches): it counts as a use of the stack. */
void processor_add(
	const uint8_t *bytes, uint32_t length, bool stores, bool touches);
/* Execute what is queued. */
void processor_flush(void);
void processor_print(void);

#endif
