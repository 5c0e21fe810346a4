/* SPDX-License-Identifier: MIT */
/* third.c: the party that the subject calls, and that calls back. */
#include "crossing.h"
#include "order.h"
#include "third.h"

static const char *const registers[] = {third_RESULTS};
static struct table own = {
	"third", third_BACKS, third_COUNT, registers, NULL, {NULL}};

const struct party party = {&own, NULL, NULL, subject_order};

ORDER_DEFINE(third)

__asm__(".text\n" third_LIST(CROSSING_FUNCTION));
