/* SPDX-License-Identifier: MIT */
/* counters.c: the counters for the tool. */
#include "base/counters.h"

/* Used by monitor.lds, too. */
struct cubicle_counters counters __attribute__((used, section(".bss.shared")));
