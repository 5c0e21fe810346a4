/* SPDX-License-Identifier: MIT */
/* counters.c: what is counted for the tool. */
#include "base/counters.h"

/* Used by monitor.lds, too. */
struct cubicle_counters counters __attribute__((used));
