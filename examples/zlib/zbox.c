/* SPDX-License-Identifier: MIT */
/* zbox.c: zlib's side; see zbox.h. Linked to it. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include "zbox.h"

#define STREAMS_MAX 4096

struct stream {
	z_stream z;
	bool deflates;
};

static struct stream *streams[STREAMS_MAX];

static void tell(const z_stream *z, struct zbox_result *result, int status)
{
	result->status = status;
	result->data_type = z->data_type;
	result->total_in = z->total_in;
	result->total_out = z->total_out;
	result->adler = z->adler;
	if (z->msg)
		strncpy(result->msg, z->msg, sizeof(result->msg) - 1);
}

uint64_t zbox_open(int deflates, int level, int method, int bits, int memory,
	int strategy, struct zbox_result *result)
{
	uint64_t i = 0;

	while (i < STREAMS_MAX && streams[i])
		i++;
	struct stream *s = i < STREAMS_MAX ? calloc(1, sizeof(*s)) : NULL;
	if (!s) {
		result->status = Z_MEM_ERROR;
		return 0;
	}
	s->deflates = deflates;
	int status = deflates
		? deflateInit2(&s->z, level, method, bits, memory, strategy)
		: inflateInit2(&s->z, bits);
	tell(&s->z, result, status);
	if (status != Z_OK) {
		free(s);
		return 0;
	}
	streams[i] = s;
	return i + 1;
}

static void end(uint64_t handle, struct zbox_result *result)
{
	struct stream *s = streams[handle - 1];

	tell(&s->z, result,
		s->deflates ? deflateEnd(&s->z) : inflateEnd(&s->z));
	streams[handle - 1] = NULL;
	free(s);
}

static int run(struct stream *s, const struct zbox_request *q,
	const unsigned char *from, struct zbox_result *result)
{
	switch (q->call) {
	case ZBOX_DEFLATE:
		return deflate(&s->z, q->flush);
	case ZBOX_INFLATE:
		return inflate(&s->z, q->flush);
	case ZBOX_PARAMS:
		return deflateParams(&s->z, q->level, q->strategy);
	case ZBOX_RESET:
		return s->deflates ? deflateReset(&s->z) : inflateReset(&s->z);
	case ZBOX_RESET_BITS:
		return inflateReset2(&s->z, q->bits);
	case ZBOX_VALIDATE:
		return inflateValidate(&s->z, q->level);
	case ZBOX_DICTIONARY:
		s->z.avail_in = 0;
		return s->deflates
			? deflateSetDictionary(&s->z, from, (uInt)q->length)
			: inflateSetDictionary(&s->z, from, (uInt)q->length);
	case ZBOX_BOUND:
		result->bound = deflateBound(&s->z, q->length);
		return Z_OK;
	}
	return Z_STREAM_ERROR;
}

int64_t zbox_do(uint64_t handle, const struct zbox_request *request,
	const unsigned char *from, size_t bytes, unsigned char *to, size_t room,
	struct zbox_result *result)
{
	struct stream *s =
		handle - 1 < STREAMS_MAX ? streams[handle - 1] : NULL;

	result->status = Z_STREAM_ERROR;
	if (!s)
		return 0;
	if (request->call == ZBOX_END) {
		end(handle, result);
		return 0;
	}
	s->z.next_in = (unsigned char *)(uintptr_t)from;
	s->z.avail_in = (uInt)bytes;
	s->z.next_out = to;
	s->z.avail_out = (uInt)room;
	tell(&s->z, result, run(s, request, from, result));
	result->consumed = bytes - s->z.avail_in;
	return (int64_t)(room - s->z.avail_out);
}
