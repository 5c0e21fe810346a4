/* SPDX-License-Identifier: MIT */
/* handles.c: what calls returned. The oldest are forgotten, closed ones are
 * not. */
#include "state.h"

static uint64_t values[HANDLE_KINDS][HANDLES];
static unsigned counts[HANDLE_KINDS];

bool node_is_honests(uint64_t number)
{
	for (int i = 0; i < HONEST_NODES; i++)
		if (order->honest.nodes[i] == number)
			return number != 0;
	return false;
}

void handle_learn(enum handle kind, uint64_t value)
{
	for (unsigned i = 0; i < HANDLES && i < counts[kind]; i++)
		if (values[kind][i] == value)
			return;
	values[kind][counts[kind]++ % HANDLES] = value;
}

uint64_t handle_pick(enum handle kind)
{
	unsigned n = counts[kind] < HANDLES ? counts[kind] : HANDLES;

	return n ? values[kind][below(n)] : 0;
}
