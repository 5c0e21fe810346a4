/* SPDX-License-Identifier: MIT */
/*
 * zglue.c: the program's side; see zbox.h. In the program's cubicle, in front
 * of zlib. It believes nothing that zlib says but what it has to.
 */
#include <string.h>
#include <zlib.h>
#include "zbox.h"

/* What is passed at once, in each direction. */
#define PIECE_BYTES (1u << 20)

/* Messages, which have to stay: those that zlib has are less than twenty. */
#define MESSAGES_MAX 32

static const char *message(const char *text)
{
	static char known[MESSAGES_MAX][sizeof(((struct zbox_result *)0)->msg)];
	unsigned i = 0;

	if (!*text)
		return NULL;
	while (i < MESSAGES_MAX - 1 && *known[i] && strcmp(known[i], text))
		i++;
	strcpy(known[i], text);
	return known[i];
}

static uint64_t handle_of(z_streamp strm)
{
	return strm ? (uint64_t)(uintptr_t)strm->state : 0;
}

static int take(z_streamp strm, struct zbox_result *r)
{
	r->msg[sizeof(r->msg) - 1] = 0;
	strm->data_type = r->data_type;
	strm->total_in = r->total_in;
	strm->total_out = r->total_out;
	strm->adler = r->adler;
	strm->msg = (char *)(uintptr_t)message(r->msg);
	return r->status;
}

/* One call for (bytes) of what is to go in, and (room). */
static int call(z_streamp strm, const struct zbox_request *q, uInt bytes,
	uInt room, uInt *came)
{
	struct zbox_result r = {.status = Z_STREAM_ERROR};
	int64_t n = zbox_do(handle_of(strm), q, strm->next_in, bytes,
		strm->next_out, room, &r);

	*came = 0;
	if (n < 0 || r.consumed > bytes)
		return Z_STREAM_ERROR;
	*came = (uInt)n;
	strm->next_in += r.consumed;
	strm->avail_in -= (uInt)r.consumed;
	strm->next_out += n;
	strm->avail_out -= (uInt)n;
	return take(strm, &r);
}

static uInt piece(uInt bytes)
{
	return bytes < PIECE_BYTES ? bytes : PIECE_BYTES;
}

/* In as many pieces as it takes. Only the last may flush. */
static int run(z_streamp strm, struct zbox_request *q)
{
	int flush = q->flush, status, calls = 0;
	uInt in, room, came;

	if (!handle_of(strm))
		return Z_STREAM_ERROR;
	do {
		in = piece(strm->avail_in);
		room = piece(strm->avail_out);
		q->flush = in == strm->avail_in ? flush : Z_NO_FLUSH;
		status = call(strm, q, in, room, &came);
		/* Full, where the program has room for more. */
		int full = came == room && strm->avail_out;
		if (status == Z_BUF_ERROR && (full || calls))
			status = Z_OK;
		if (status != Z_OK || flush == Z_BLOCK || flush == Z_TREES)
			break;
		calls++;
		if (!full && !(in == PIECE_BYTES && strm->avail_in))
			break;
	} while (strm->avail_out);
	return status;
}

static int control(z_streamp strm, struct zbox_request q,
	const unsigned char *from, uInt bytes, uint64_t *bound)
{
	struct zbox_result r = {.status = Z_STREAM_ERROR};

	if (!handle_of(strm))
		return Z_STREAM_ERROR;
	q.length = bytes;
	if (zbox_do(handle_of(strm), &q, from, bytes, NULL, 0, &r) < 0)
		return Z_STREAM_ERROR;
	if (bound)
		*bound = r.bound;
	return take(strm, &r);
}

static int open_stream(z_streamp strm, int deflates, int level, int method,
	int bits, int memory, int strategy, const char *version, int size)
{
	struct zbox_result r = {.status = Z_STREAM_ERROR};

	if (!version || version[0] != ZLIB_VERSION[0] ||
		size != (int)sizeof(z_stream))
		return Z_VERSION_ERROR;
	if (!strm)
		return Z_STREAM_ERROR;
	uint64_t handle =
		zbox_open(deflates, level, method, bits, memory, strategy, &r);
	strm->state = r.status == Z_OK ? (void *)(uintptr_t)handle : NULL;
	strm->total_in = strm->total_out = 0;
	return take(strm, &r);
}

/* --- zlib.h --------------------------------------------------------------------- */

int deflateInit_(z_streamp strm, int level, const char *version, int size)
{
	return open_stream(strm, 1, level, Z_DEFLATED, MAX_WBITS, 8,
		Z_DEFAULT_STRATEGY, version, size);
}

int deflateInit2_(z_streamp strm, int level, int method, int bits, int memory,
	int strategy, const char *version, int size)
{
	return open_stream(
		strm, 1, level, method, bits, memory, strategy, version, size);
}

int inflateInit_(z_streamp strm, const char *version, int size)
{
	return open_stream(strm, 0, 0, 0, MAX_WBITS, 0, 0, version, size);
}

int inflateInit2_(z_streamp strm, int bits, const char *version, int size)
{
	return open_stream(strm, 0, 0, 0, bits, 0, 0, version, size);
}

int deflate(z_streamp strm, int flush)
{
	return run(strm,
		&(struct zbox_request){.call = ZBOX_DEFLATE, .flush = flush});
}

int inflate(z_streamp strm, int flush)
{
	return run(strm,
		&(struct zbox_request){.call = ZBOX_INFLATE, .flush = flush});
}

int deflateParams(z_streamp strm, int level, int strategy)
{
	struct zbox_request q = {
		.call = ZBOX_PARAMS, .level = level, .strategy = strategy};
	uInt came;

	if (!handle_of(strm))
		return Z_STREAM_ERROR;
	return call(
		strm, &q, piece(strm->avail_in), piece(strm->avail_out), &came);
}

static int end(z_streamp strm)
{
	int status = control(
		strm, (struct zbox_request){.call = ZBOX_END}, NULL, 0, NULL);

	if (strm)
		strm->state = NULL;
	return status;
}

int deflateEnd(z_streamp strm)
{
	return end(strm);
}

int inflateEnd(z_streamp strm)
{
	return end(strm);
}

int deflateReset(z_streamp strm)
{
	return control(
		strm, (struct zbox_request){.call = ZBOX_RESET}, NULL, 0, NULL);
}

int inflateReset(z_streamp strm)
{
	return deflateReset(strm);
}

int inflateReset2(z_streamp strm, int bits)
{
	return control(strm,
		(struct zbox_request){.call = ZBOX_RESET_BITS, .bits = bits},
		NULL, 0, NULL);
}

int inflateValidate(z_streamp strm, int check)
{
	return control(strm,
		(struct zbox_request){.call = ZBOX_VALIDATE, .level = check},
		NULL, 0, NULL);
}

int deflateSetDictionary(z_streamp strm, const Bytef *from, uInt bytes)
{
	return control(strm, (struct zbox_request){.call = ZBOX_DICTIONARY},
		from, bytes, NULL);
}

int inflateSetDictionary(z_streamp strm, const Bytef *from, uInt bytes)
{
	return deflateSetDictionary(strm, from, bytes);
}

/* What zlib promises where it does not know the stream. */
uLong deflateBound(z_streamp strm, uLong length)
{
	uLong most = length + ((length + 7) >> 3) + ((length + 63) >> 6) + 23;
	struct zbox_result r = {.status = Z_STREAM_ERROR};
	struct zbox_request q = {.call = ZBOX_BOUND, .length = length};

	if (handle_of(strm) &&
		!zbox_do(handle_of(strm), &q, NULL, 0, NULL, 0, &r) &&
		r.status == Z_OK)
		return r.bound;
	return most;
}
