/* SPDX-License-Identifier: MIT */
/*
 * zdrive.c: drives zlib at random, from a seed, and says what it answers to
 * each call: the same as a process and in cubicles. With a second argument: how
 * zlib's simple functions answer.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define DATA_BYTES 200000

static unsigned long state;

static unsigned below(unsigned n)
{
	state = state * 6364136223846793005UL + 1442695040888963407UL;
	return (unsigned)(state >> 33) % n;
}

static unsigned char data[DATA_BYTES], packed[2 * DATA_BYTES],
	again[DATA_BYTES + 1];

/* Text of a few words, with noise in between. */
static unsigned make_data(void)
{
	static const char *const words[] = {
		"cubicle ", "window ", "gate ", "monitor ", "a ", "\n"};
	unsigned bytes = below(DATA_BYTES), n = 0;

	while (n < bytes) {
		const char *w = words[below(6)];
		for (; *w && n < bytes; w++)
			data[n++] = (unsigned char)*w;
		if (!below(9) && n < bytes)
			data[n++] = (unsigned char)below(256);
	}
	return bytes;
}

static void say(const char *what, int status, const z_stream *z)
{
	printf("%s %d: %u in, %u out, total %lu %lu, check %lx, %s\n", what,
		status, z->avail_in, z->avail_out, z->total_in, z->total_out,
		z->adler, z->msg ? z->msg : "-");
}

static unsigned pack(unsigned bytes, int bits)
{
	static const int flushes[] = {Z_NO_FLUSH, Z_NO_FLUSH, Z_NO_FLUSH,
		Z_PARTIAL_FLUSH, Z_SYNC_FLUSH, Z_FULL_FLUSH, Z_BLOCK};
	z_stream z = {0};
	int status = deflateInit2(&z, (int)below(11) - 1, Z_DEFLATED, bits,
		1 + (int)below(9), (int)below(5));
	unsigned done = 0;

	say("deflateInit2", status, &z);
	if (status != Z_OK)
		return 0;
	z.next_in = data;
	z.next_out = packed;
	while (status == Z_OK || status == Z_BUF_ERROR) {
		unsigned left = bytes - done;
		unsigned in = left ? below(left < 5000 ? left + 1 : 60000) : 0;
		in = in < left ? in : left;
		z.avail_in = in;
		z.avail_out = 1 + below(below(3) ? 40000 : 20);
		int flush = in == left ? Z_FINISH : flushes[below(7)];
		if (!below(20))
			say("deflateParams",
				deflateParams(&z, (int)below(10), 0), &z);
		status = deflate(&z, flush);
		say("deflate", status, &z);
		done += in - z.avail_in;
		/* What was to be finished has to be. */
		while (flush == Z_FINISH && status == Z_OK) {
			z.avail_out = 1 + below(30000);
			status = deflate(&z, flush);
			say("deflate", status, &z);
			done = bytes - z.avail_in;
		}
	}
	unsigned out = (unsigned)z.total_out;
	say("deflateEnd", deflateEnd(&z), &z);
	return out;
}

static void unpack(unsigned bytes, unsigned wanted, int bits)
{
	z_stream z = {0};
	int status = inflateInit2(&z, bits);
	unsigned done = 0;

	say("inflateInit2", status, &z);
	z.next_in = packed;
	z.next_out = again;
	memset(again, 0, sizeof(again));
	while ((status == Z_OK || status == Z_BUF_ERROR) && done < 100000) {
		unsigned left = bytes - (unsigned)(z.next_in - packed);
		z.avail_in = below(left + 1);
		unsigned room = sizeof(again) - (unsigned)(z.next_out - again);
		z.avail_out = below(room + 1);
		status = inflate(&z, below(9) ? Z_NO_FLUSH : Z_SYNC_FLUSH);
		say("inflate", status, &z);
		if (status == Z_BUF_ERROR && !left)
			break;
		done++;
	}
	printf("%s\n",
		z.total_out == wanted && !memcmp(data, again, wanted)
			? "the same"
			: "not the same");
	say("inflateEnd", inflateEnd(&z), &z);
}

static void simple(unsigned bytes)
{
	uLongf room = sizeof(packed), back = sizeof(again);
	int status = compress2(packed, &room, data, bytes, 6);

	printf("compress2 %d: %lu of %u, at most %d\n", status, room, bytes,
		compressBound(bytes) >= room);
	status = uncompress(again, &back, packed, room);
	printf("uncompress %d: %lu, %s\n", status, back,
		memcmp(data, again, bytes) ? "not the same" : "the same");
	back = bytes / 2;
	printf("too small: %d\n", uncompress(again, &back, packed, room));
	printf("crc32 %lx, adler32 %lx, version %s\n",
		crc32(crc32(0, NULL, 0), data, bytes),
		adler32(adler32(0, NULL, 0), data, bytes), zlibVersion());
}

int main(int argc, char **argv)
{
	static const int bits[] = {15, 9, -15, -10, 31, 25};

	if (argc < 2)
		return 2;
	state = strtoul(argv[1], NULL, 10);
	unsigned bytes = make_data();
	if (argc > 2) {
		simple(bytes);
		return 0;
	}
	int b = bits[below(6)];
	unsigned out = pack(bytes, b);
	unpack(out, bytes, b);
	/* What is broken is said to be. */
	if (out > 20) {
		packed[out / 2] ^= 0x55;
		unpack(out, bytes, b);
	}
	return 0;
}
