/* SPDX-License-Identifier: MIT */
/*
 * proof.h: claims, and what shows that they are not vacuous.
 *
 * A proof is compiled twice. With -DREACH each claim and each REACHED() becomes
 * its opposite, and CBMC must find an execution that refutes it. Only the
 * conclusion of CLAIM_IF() is what is claimed: its premise must be reachable,
 * too.
 */
#ifndef PROOF_H
#define PROOF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ASSUME(condition) __CPROVER_assume(condition)

#ifdef REACH
#define CLAIM_IF(premise, conclusion, text) \
	__CPROVER_assert(!((premise) && (conclusion)), "REACH: " text)
#define REACHED(condition, text) __CPROVER_assert(!(condition), "REACH: " text)
#else
#define CLAIM_IF(premise, conclusion, text) \
	__CPROVER_assert(!(premise) || (conclusion), "CLAIM: " text)
#define REACHED(condition, text) (void)0
#endif

#define CLAIM(condition, text) CLAIM_IF(true, condition, text)

/* Any value. CBMC knows functions without a body that are named so. */
bool nondet_bool(void);
uint8_t nondet_u8(void);
uint32_t nondet_u32(void);
uint64_t nondet_u64(void);
size_t nondet_size(void);

#endif
