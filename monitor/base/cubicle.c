/* SPDX-License-Identifier: MIT */
/* cubicle.c: the cubicles and components that there are. */
#include "base/cubicle.h"
#include "base/space.h"

struct cubicle cubicles[CUBICLE_SLOTS];
uint32_t cubicle_count, cubicle_pkru[CUBICLE_SLOTS];
/* A debugger reads it, also where its tables are not used. */
struct cubicle_shares shares __attribute__((used));
uint64_t cubicle_floor[CUBICLE_SLOTS];
struct component components[CUBICLE_COMPONENTS_MAX];
