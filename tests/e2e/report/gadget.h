/* SPDX-License-Identifier: MIT */
/* gadget.h: functions whose declarations forget what they do. The test puts the
 * right ones in their place. */
#ifndef GADGET_H
#define GADGET_H

#include <cubicle/interface.h>

#ifndef SUM_ARGUMENT
#define SUM_ARGUMENT (token, const unsigned char *, p)
#endif
#ifndef FILL_ARGUMENT
#define FILL_ARGUMENT (token, unsigned char *, to)
#endif
#ifndef FAIL_RESULT
#define FAIL_RESULT (error, int)
#endif

/* The sum of (len) bytes. */
CUBICLE_FUNCTION((value, long), gadget_sum, SUM_ARGUMENT, (value, size_t, len));

/* Fill (bytes) bytes with 7. */
CUBICLE_FUNCTION((none, void), gadget_fill, (value, int, value), FILL_ARGUMENT,
	(value, size_t, bytes));

/* The sum of (count) numbers. */
#ifndef TOTAL_ARGUMENT
#define TOTAL_ARGUMENT (token, const int *, values)
#endif
CUBICLE_FUNCTION((value, long), gadget_total, TOTAL_ARGUMENT,
	(value, size_t, count));

/* Where it cannot be known what is behind the pointer: (count) names of which
 * the first is looked at; the length of a text; one pair, or the first of them;
 * (n) bytes for both, or for one of them. */
struct gadget_pair {
	int a, b;
};
CUBICLE_FUNCTION((value, long), gadget_names,
	(token, const char *const *, names),
	(value, int, count));
CUBICLE_FUNCTION((value, long), gadget_text, (token, const char *, text));
CUBICLE_FUNCTION((value, long), gadget_pair,
	(token, const struct gadget_pair *, pair));
CUBICLE_FUNCTION((none, void), gadget_copy,
	(token, unsigned char *, to),
	(token, const unsigned char *, from),
	(value, size_t, n));

/* -5000, which is no errno. */
CUBICLE_FUNCTION(FAIL_RESULT, gadget_fail, (value, int, how));

/* The byte at (at), wherever that is. */
CUBICLE_FUNCTION((value, int), gadget_peek, (token, const void *, at));

/* Memory of its own. */
CUBICLE_FUNCTION((value, void *), gadget_memory);

#endif
