/* SPDX-License-Identifier: MIT */
/*
 * server.h: functions to be called by the driver, one of each shape and kind.
 */
#ifndef SERVER_H
#define SERVER_H

#include <stdbool.h>
#include <cubicle/component.h>
#include "registers.h"

/* --- numbers: 1 * a + 2 * b + 3 * c + … ----------------------------------- */

#define SERVER_I(name) (value, int64_t, name)
#define SERVER_D(name) (value, double, name)

CUBICLE_FUNCTION((value, int64_t), server_sum0);
CUBICLE_FUNCTION((value, int64_t), server_sum1, SERVER_I(a));
CUBICLE_FUNCTION((value, int64_t), server_sum2, SERVER_I(a), SERVER_I(b));
CUBICLE_FUNCTION((value, int64_t), server_sum3, SERVER_I(a), SERVER_I(b),
	SERVER_I(c));
CUBICLE_FUNCTION((value, int64_t), server_sum4, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d));
CUBICLE_FUNCTION((value, int64_t), server_sum5, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e));
CUBICLE_FUNCTION((value, int64_t), server_sum6, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f));
CUBICLE_FUNCTION((value, int64_t), server_sum7, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f), SERVER_I(g));
CUBICLE_FUNCTION((value, int64_t), server_sum8, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f), SERVER_I(g),
	SERVER_I(h));
CUBICLE_FUNCTION((value, int64_t), server_sum9, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f), SERVER_I(g),
	SERVER_I(h), SERVER_I(i));
CUBICLE_FUNCTION((value, int64_t), server_sum10, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f), SERVER_I(g),
	SERVER_I(h), SERVER_I(i), SERVER_I(j));
CUBICLE_FUNCTION((value, int64_t), server_sum11, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f), SERVER_I(g),
	SERVER_I(h), SERVER_I(i), SERVER_I(j), SERVER_I(k));
CUBICLE_FUNCTION((value, int64_t), server_sum12, SERVER_I(a), SERVER_I(b),
	SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f), SERVER_I(g),
	SERVER_I(h), SERVER_I(i), SERVER_I(j), SERVER_I(k), SERVER_I(l));

CUBICLE_FUNCTION((value, double), server_ten_doubles, SERVER_D(a),
	SERVER_D(b), SERVER_D(c), SERVER_D(d), SERVER_D(e), SERVER_D(f),
	SERVER_D(g), SERVER_D(h), SERVER_D(i), SERVER_D(j));

/* Six and six: all of both in registers. */
CUBICLE_FUNCTION((value, double), server_mixed, SERVER_I(a), SERVER_D(b),
	SERVER_I(c), SERVER_D(d), SERVER_I(e), SERVER_D(f), SERVER_I(g),
	SERVER_D(h), SERVER_I(i), SERVER_D(j), SERVER_I(k), SERVER_D(l));

/* Nine doubles, seven words: both go on on the stack. */
CUBICLE_FUNCTION((value, double), server_spilled, SERVER_D(a), SERVER_D(b),
	SERVER_D(c), SERVER_D(d), SERVER_D(e), SERVER_D(f), SERVER_D(g),
	SERVER_D(h), SERVER_D(i), SERVER_D(j), SERVER_I(k), SERVER_D(l));
CUBICLE_FUNCTION((value, int64_t), server_spilled_words, SERVER_I(a),
	SERVER_I(b), SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f),
	SERVER_I(g), SERVER_D(h), SERVER_I(i));

CUBICLE_FUNCTION((value, float), server_float, (value, float, x),
	(value, float, y));
CUBICLE_FUNCTION((value, bool), server_not, (value, bool, x));
CUBICLE_FUNCTION((value, signed char), server_char, (value, signed char, x));
CUBICLE_FUNCTION((value, unsigned char), server_byte,
	(value, unsigned char, x));
CUBICLE_FUNCTION((value, short), server_short, (value, short, x));
CUBICLE_FUNCTION((value, int), server_int, (value, int, x));
CUBICLE_FUNCTION((value, unsigned), server_unsigned, (value, unsigned, x));

/* (n) words and then (n) doubles follow. */
CUBICLE_FUNCTION((value, double), server_varargs, (value, int, n),
	(varargs, 12));

/* --- structs -------------------------------------------------------------- */

struct words1 {
	int64_t a;
};
struct words2 {
	int64_t a, b;
};
struct doubles2 {
	double a, b;
};
struct word_double {
	int64_t a;
	double b;
};
struct double_word {
	double a;
	int64_t b;
};
struct floats3 {
	float a, b, c;
};
struct words3 {
	int64_t a, b, c;
};
struct words8 {
	int64_t a[8];
};
struct mixed_big {
	double a;
	int64_t b;
	double c;
};

CUBICLE_FUNCTION((value, struct words1), server_words1, SERVER_I(x));
CUBICLE_FUNCTION((value, struct words2), server_words2, SERVER_I(x));
CUBICLE_FUNCTION((value, struct doubles2), server_doubles2, SERVER_D(x));
CUBICLE_FUNCTION((value, struct word_double), server_word_double, SERVER_I(x));
CUBICLE_FUNCTION((value, struct double_word), server_double_word, SERVER_I(x));
CUBICLE_FUNCTION((value, struct floats3), server_floats3, SERVER_D(x));
CUBICLE_FUNCTION((value, struct words3), server_words3, SERVER_I(x));
CUBICLE_FUNCTION((value, struct words8), server_words8, SERVER_I(a),
	SERVER_I(b), SERVER_I(c), SERVER_I(d), SERVER_I(e), SERVER_I(f),
	SERVER_I(g), SERVER_I(h));
CUBICLE_FUNCTION((value, struct mixed_big), server_mixed_big, SERVER_D(x),
	SERVER_I(y));

/* --- calls ---------------------------------------------------------------- */

CUBICLE_FUNCTION((value, cubicle_id_t), server_self);
CUBICLE_FUNCTION((value, cubicle_id_t), server_caller,
	(caller, cubicle_id_t, who));
CUBICLE_FUNCTION((value, int64_t), server_down, (value, int, n));

CUBICLE_CALLBACK((value, int), server_visit, (value, int, x));
CUBICLE_FUNCTION((value, int), server_callback,
	(callback, server_visit, visit),
	(value, int, x));
/* The address that the last callback had for the server. */
CUBICLE_FUNCTION((value, uint64_t), server_last_visit);

/* A table of operations; its functions are exported by whoever made it. */
struct server_operations {
	int (*first)(int x);
	int (*second)(int x);
};
CUBICLE_FUNCTION((value, int), server_operate,
	(in_struct, const struct server_operations *, operations),
	(value, int, x));

/* Call (function), an address of any kind. */
CUBICLE_FUNCTION((value, int64_t), server_call,
	(token, const void *, function));

/* Note all registers; server_registers_get() gives them out. */
CUBICLE_FUNCTION((value, int64_t), server_registers);
CUBICLE_FUNCTION((value, int64_t), server_registers3, SERVER_I(a), SERVER_I(b),
	SERVER_I(c));
CUBICLE_FUNCTION((error, int), server_registers_get,
	(out_struct, struct registers *, to));

/* Leave secrets in all registers, other flags and control words, and another
 * stack pointer. Returns 7, with rubbish above it. */
CUBICLE_FUNCTION((value, int), server_wreck);

/* The same with a result that gates do not look at. */
CUBICLE_FUNCTION((value, double), server_wreck_real, SERVER_D(x));

/* Return with an x87 exception pending. */
CUBICLE_FUNCTION((value, int), server_pending);

/* Return through the gate's own way back, not through the stack. */
CUBICLE_FUNCTION((value, int64_t), server_return_early,
	(value, uint64_t, way_back));

/* Go on to driver_escape(), through other calls. */
CUBICLE_FUNCTION((error, int), server_escape, (value, int, depth));
CUBICLE_FUNCTION((error, int), server_unwind, (value, int, depth));

/* --- memory --------------------------------------------------------------- */

CUBICLE_FUNCTION((value, uint64_t), server_place, (value, int, place));
CUBICLE_FUNCTION((value, int64_t), server_touch,
	(value, uint64_t, addr),
	(value, int, touch));
CUBICLE_FUNCTION((value, int64_t), server_peek, (token, const int64_t *, p));
CUBICLE_FUNCTION((none, void), server_poke,
	(token, int64_t *, p),
	(value, int64_t, x));

/* cubicle_window_…() of the same number as in enum server_window. */
enum server_window {
	SERVER_WINDOW_INIT,
	SERVER_WINDOW_ADD,
	SERVER_WINDOW_REMOVE,
	SERVER_WINDOW_OPEN,
	SERVER_WINDOW_CLOSE,
	SERVER_WINDOW_CLOSE_ALL,
	SERVER_WINDOW_DESTROY,
};
CUBICLE_FUNCTION((value, int64_t), server_window,
	(value, int, what),
	(value, cubicle_window_t, w),
	(token, const void *, addr),
	(value, uint64_t, number));

/* --- arguments ------------------------------------------------------------ */

struct server_record {
	int64_t number;
	char name[24];
};

/* As in POSIX. */
struct iovec {
	void *iov_base;
	size_t iov_len;
};

#define SERVER_NULL 1000000 /* result for a pointer that arrived as NULL */

/* The sum of the bytes; each is then set to 0. */
CUBICLE_FUNCTION((error, int64_t), server_in,
	(in, const unsigned char *, p, len),
	(value, size_t, len));
CUBICLE_FUNCTION((value, int64_t), server_in_value,
	(in, const unsigned char *, p, len),
	(value, size_t, len));
CUBICLE_FUNCTION((error, int64_t), server_nonnull,
	(value, size_t, len),
	(nonnull, in, const unsigned char *, needed, len));
CUBICLE_FUNCTION((value, int64_t), server_nonnull_value,
	(value, size_t, len),
	(nonnull, in, const unsigned char *, needed, len));

/* The sum of what is there; then 'x' everywhere. The result is (result), or
 * the sum if that is 0. */
CUBICLE_FUNCTION((error, int64_t), server_out,
	(out, unsigned char *, p, len),
	(value, size_t, len),
	(value, int64_t, result));
CUBICLE_FUNCTION((error, int64_t), server_inout,
	(inout, unsigned char *, p, len),
	(value, size_t, len),
	(value, int64_t, result));

CUBICLE_FUNCTION((error, int64_t), server_in_struct,
	(in_struct, const struct server_record *, r));
CUBICLE_FUNCTION((error, int64_t), server_out_struct,
	(out_struct, struct server_record *, r));
CUBICLE_FUNCTION((error, int64_t), server_inout_struct,
	(inout_struct, struct server_record *, r));

CUBICLE_FUNCTION((error, int64_t), server_in_array,
	(in_array, const int32_t *, p, count),
	(value, size_t, count));
CUBICLE_FUNCTION((error, int64_t), server_out_array,
	(out_array, int32_t *, p, count),
	(value, unsigned char, count));
CUBICLE_FUNCTION((error, int64_t), server_inout_array,
	(inout_array, int32_t *, p, count),
	(value, int, count));

CUBICLE_FUNCTION((error, int64_t), server_string,
	(string, const char *, s, 32));

/* The same, and how many strings or entries there are, where no error can be
 * returned. */
CUBICLE_FUNCTION((value, int64_t), server_string_value,
	(string, const char *, s, 32));
CUBICLE_FUNCTION((value, int64_t), server_string_huge,
	(string, const char *, s, 0x100000));
CUBICLE_FUNCTION((value, int64_t), server_strings_value,
	(strings, const char *const *, s, 32));

/* The length of an iovec's grants and the sum of their bytes. */
CUBICLE_FUNCTION((error, int64_t), server_iovec_in,
	(iovec_in, const struct iovec *, v, count),
	(value, int, count));
CUBICLE_FUNCTION((error, int64_t), server_iovec_out,
	(iovec_out, const struct iovec *, v, count),
	(value, int, count));

CUBICLE_FUNCTION((value, int64_t), server_iovec_value,
	(iovec_in, const struct iovec *, v, count),
	(value, int, count));

/* Keep (p, len), and give the sum; server_late() touches the first byte of what
 * was passed last to whatever function above, or here. */
CUBICLE_FUNCTION((value, int64_t), server_keep,
	(kept, const unsigned char *, p, len),
	(value, size_t, len));

CUBICLE_FUNCTION((value, int64_t), server_keep_string,
	(kept_string, const char *, s, 32));
CUBICLE_FUNCTION((value, int64_t), server_keep_struct,
	(kept_struct, const struct server_record *, r));
CUBICLE_FUNCTION((value, int64_t), server_keep_array,
	(kept_array, const int32_t *, p, count),
	(value, int, count));

/* Where that is; what other_grant_in() or cubicle_copy_in() makes of it; the
 * byte at (at) of an argument, whose length is (len). */
CUBICLE_FUNCTION((value, uint64_t), server_late_address);
CUBICLE_FUNCTION((value, int64_t), server_late_passed, (value, bool, copy));
CUBICLE_FUNCTION((value, int), server_byte_at,
	(in, const unsigned char *, p, len),
	(value, size_t, len),
	(value, size_t, at));

/* What to do with a grant. */
enum server_grant {
	SERVER_GRANT_COPY,  /* cubicle_copy_in, or out */
	SERVER_GRANT_READ,  /* touch it */
	SERVER_GRANT_WRITE, /* touch it to write */
	SERVER_GRANT_KEEP,  /* touch it, and do so later in server_late() */
	SERVER_GRANT_PASS,  /* to other_grant_in(), or _out */
	SERVER_GRANT_PASS_OUT, /* to other_grant_out() */
	SERVER_GRANT_BEYOND,   /* copy one byte more than there is */
	SERVER_GRANT_COPY_OUT, /* cubicle_copy_out */
	SERVER_GRANT_REFILL,   /* touch it, then driver_refill() */
	SERVER_GRANT_REMAP,    /* touch it, then driver_remap() */
};
CUBICLE_FUNCTION((error, int64_t), server_grant_in,
	(grant_in, const unsigned char *, p, len),
	(value, size_t, len),
	(value, int, what));
CUBICLE_FUNCTION((error, int64_t), server_grant_out,
	(grant_out, unsigned char *, p, len),
	(value, size_t, len),
	(value, int, what));
CUBICLE_FUNCTION((error, int64_t), server_late, (value, int, touch));

/* cubicle_copy_in() or, (out), cubicle_copy_out(), with no grant at all. */
CUBICLE_FUNCTION((value, int64_t), server_copy,
	(token, const void *, p),
	(value, size_t, len),
	(value, bool, out));

/* Results as told. */
CUBICLE_FUNCTION((count, int64_t, len), server_count,
	(out, unsigned char *, p, len),
	(value, size_t, len),
	(value, int64_t, result));
CUBICLE_FUNCTION((count, int, len), server_count_int,
	(out, unsigned char *, p, len),
	(value, int, len),
	(value, int, result));
CUBICLE_FUNCTION((error, int64_t), server_error, (value, int64_t, result));
CUBICLE_FUNCTION((own, void *), server_own, (value, uint64_t, result));
CUBICLE_FUNCTION((value, void *), server_token, (token, const void *, p));

/* Where (byte) is in (s), as strchr(); a variable of the function's own; and
 * whether one, given out while it is there, comes back through the driver. */
CUBICLE_FUNCTION((value, const char *), server_find,
	(string, const char *, s, 32),
	(value, char, byte));
CUBICLE_FUNCTION((value, int *), server_local, (value, int, x));
CUBICLE_FUNCTION((value, bool), server_local_passed, (value, int, x));

#endif
