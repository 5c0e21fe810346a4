/* SPDX-License-Identifier: MIT */
/*
 * zbox.h: between the program's side of zlib, zglue.c, and the real one.
 *
 * A z_stream is full of pointers that zlib keeps from call to call, so it cannot
 * be an argument of a gate. Each stream is therefore two: the program's, in which
 * (state) is a handle, and the one that zlib works on, which is in its cubicle.
 */
#ifndef ZBOX_H
#define ZBOX_H

#include <cubicle/interface.h>

enum zbox_call {
	ZBOX_DEFLATE = 1,
	ZBOX_INFLATE,
	ZBOX_PARAMS,	 /* deflateParams(level, strategy) */
	ZBOX_RESET,	 /* deflateReset() or inflateReset() */
	ZBOX_RESET_BITS, /* inflateReset2(bits) */
	ZBOX_VALIDATE,	 /* inflateValidate(level) */
	ZBOX_DICTIONARY, /* …SetDictionary(), of what goes in */
	ZBOX_BOUND,	 /* deflateBound(level), in (bound) */
	ZBOX_END,	 /* deflateEnd() or inflateEnd() */
};

struct zbox_request {
	int32_t call; /* enum zbox_call */
	int32_t flush, level, strategy, bits;
	uint64_t length;
};

/* What the call has done to the stream. */
struct zbox_result {
	int32_t status; /* Z_OK, … */
	int32_t data_type;
	uint64_t consumed, total_in, total_out, adler, bound;
	char msg[48]; /* "" if there is none */
};

/* A new stream, of deflateInit2_() if (deflates), else of inflateInit2_(); its
 * handle, from 1 on, or 0: (result) says why not. */
CUBICLE_FUNCTION((value, uint64_t), zbox_open, (value, int, deflates),
	(value, int, level), (value, int, method), (value, int, bits),
	(value, int, memory), (value, int, strategy),
	(out_struct, struct zbox_result *, result));

/* Do (request) with stream (handle). Returns the bytes that came out; there is
 * no error but that of a library that was stopped. */
CUBICLE_FUNCTION((count, int64_t, room), zbox_do, (value, uint64_t, handle),
	(in_struct, const struct zbox_request *, request),
	(in, const unsigned char *, from, bytes), (value, size_t, bytes),
	(out, unsigned char *, to, room), (value, size_t, room),
	(out_struct, struct zbox_result *, result));

#endif
