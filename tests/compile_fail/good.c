/* SPDX-License-Identifier: MIT */
/* Every kind, used as it should be: this one compiles. */
#include <cubicle/component.h>

struct pair {
	int a, b;
};

struct iovec {
	void *base;
	size_t len;
};

CUBICLE_CALLBACK((value, int), thing_compare,
	(token, const void *, a),
	(token, const void *, b));

CUBICLE_FUNCTION((error, int), thing_do,
	(caller, cubicle_id_t, who),
	(value, double, number),
	(token, void *, token),
	(in, const char *, in, len),
	(out, char *, out, len),
	(inout, char *, inout, len),
	(in_struct, const struct pair *, from),
	(out_struct, struct pair *, to),
	(string, const char *, name, 64),
	(strings, const char *const *, names, 64),
	(value, size_t, len),
	(varargs, 12));
CUBICLE_FUNCTION((count, int64_t, len), thing_grant,
	(grant_in, const void *, in, len),
	(grant_out, void *, out, len),
	(grant_inout, void *, inout, len),
	(value, size_t, len),
	(iovec_in, const struct iovec *, list, count),
	(iovec_out, const struct iovec *, places, count),
	(in_array, const struct pair *, from, count),
	(out_array, struct pair *, to, count),
	(inout_array, struct pair *, both, count),
	(value, int, count),
	(callback, thing_compare, compare),
	(value, float, twelfth));
/* Callbacks of several types, and two of one; what nobody has decided on. */
CUBICLE_CALLBACK((none, void), thing_end);
CUBICLE_FUNCTION((none, void), thing_callbacks,
	(callback, thing_end, first),
	(callback, thing_compare, compare),
	(undecided, char **, names),
	(callback, thing_end, last));
/* Pointers that must not be NULL, of several kinds. */
CUBICLE_FUNCTION((error, int), thing_given,
	(nonnull, string, const char *, name, 100),
	(nonnull, grant_out, void *, buffer, len),
	(value, size_t, len),
	(nonnull, callback, thing_compare, compare),
	(nonnull, token, void *, any),
	(own, struct pair *, pair),
	(nonnull, kept, const char *, text, len));
CUBICLE_FUNCTION((none, void), thing_kept,
	(kept_struct, const struct pair *, pair),
	(kept_array, struct pair *, pairs, count),
	(value, int, count),
	(nonnull, kept_string, const char *, name, 100));
CUBICLE_FUNCTION((own, void *), thing_own);
CUBICLE_FUNCTION((none, void), thing_none);
CUBICLE_FUNCTION((value, struct pair), thing_pair, (value, int, a));

struct pair thing_pair(int a)
{
	return (struct pair){a, a};
}

int call(void);

int call(void)
{
	struct pair pair = thing_pair(1);

	thing_none();
	return thing_do(CUBICLE_SELF, 1.0, NULL, "", NULL, NULL, &pair, &pair,
		"name", 0, 1, 2.0, "three");
}
