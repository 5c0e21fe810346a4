/* SPDX-License-Identifier: MIT */
/*
 * rights.h: memory/rights.c with few slots, for the proofs about it. It
 * includes the source, so only one file of a proof includes it.
 */
#ifndef PROOF_RIGHTS_H
#define PROOF_RIGHTS_H

#include "proof.h"
#define CUBICLE_SLOTS 4
#define REGIONS_MAX   1
#define ACTIVE_MAX    0
#define GRANTED_MAX   1
#include "memory/rights.c"

struct cubicle cubicles[CUBICLE_SLOTS];
struct thread thread;

#endif
