/* SPDX-License-Identifier: MIT */
/*
 * order.h: what the parties tell each other between the calls.
 */
#ifndef ORDER_H
#define ORDER_H

#include <cubicle/component.h>

#define ORDER_FUNCTIONS(party)                                      \
	CUBICLE_FUNCTION((error, int), party##_order,               \
		(value, uint32_t, number), (value, uint64_t, seed), \
		(token, void *, base), (value, uint32_t, depth));   \
	CUBICLE_FUNCTION((value, uint64_t), party##_checks);        \
	CUBICLE_FUNCTION((value, uint64_t), party##_failures);      \
	CUBICLE_FUNCTION((value, uint64_t), party##_calls)

ORDER_FUNCTIONS(probe);
ORDER_FUNCTIONS(subject);
ORDER_FUNCTIONS(third);

/* What party (party) does with them. */
#define ORDER_DEFINE(party)                                                 \
	int party##_order(                                                  \
		uint32_t number, uint64_t seed, void *base, uint32_t depth) \
	{                                                                   \
		return crossing_order(number, seed, base, depth);           \
	}                                                                   \
	uint64_t party##_checks(void)                                       \
	{                                                                   \
		return crossing_checks;                                     \
	}                                                                   \
	uint64_t party##_failures(void)                                     \
	{                                                                   \
		return crossing_failures;                                   \
	}                                                                   \
	uint64_t party##_calls(void)                                        \
	{                                                                   \
		return crossing_calls;                                      \
	}

#endif
