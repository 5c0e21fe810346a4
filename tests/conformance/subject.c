/* SPDX-License-Identifier: MIT */
/*
 * subject.c: the party whose functions are called. From some of them it calls
 * the third one, and the callbacks that it was given.
 */
#include "crossing.h"
#include "order.h"
#include "subject.h"
#include "third.h"

static const char *const own_registers[] = {subject_RESULTS};
static const char *const target_registers[] = {third_RESULTS};
static const uint64_t gates[] = {third_LIST(CROSSING_GATE)};
static struct table own = {
	"subject", subject_BACKS, subject_COUNT, own_registers, NULL, {NULL}};
static struct table target = {
	"third", third_BACKS, third_COUNT, target_registers, gates, {NULL}};

const struct party party = {&own, &target, third_order, probe_order};

ORDER_DEFINE(subject)

__asm__(".text\n" subject_LIST(CROSSING_FUNCTION));
