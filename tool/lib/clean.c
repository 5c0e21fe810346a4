/* SPDX-License-Identifier: MIT */
/* clean.c: what others have named, made harmless. */
#include <stdbool.h>
#include <stdint.h>
#include "lib/clean.h"

static bool is_plain(char c)
{
	return c >= ' ' && c <= '~';
}

void clean_name(char *text, size_t bytes)
{
	text[bytes - 1] = 0;
	for (char *c = text; *c; c++)
		if (!is_plain(*c))
			*c = '?';
}

void clean_put(FILE *to, const char *name)
{
	for (; *name; name++)
		putc(is_plain(*name) ? *name : '?', to);
}

/* The bytes of the character at (c), and its number; 0 if it is none. A longer
 * form of a shorter one is none, nor is half of a pair. */
static size_t decode(const uint8_t *c, uint32_t *number)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t n = *c < 0x80 ? 1
		: *c < 0xc0  ? 0
		: *c < 0xe0  ? 2
		: *c < 0xf0  ? 3
		: *c < 0xf8  ? 4
			     : 0;

	*number = n < 2 ? *c : *c & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		/* A NUL is none, either. */
		if ((c[i] & 0xc0) != 0x80)
			return 0;
		*number = *number << 6 | (c[i] & 0x3f);
	}
	if (*number < least[n] || *number > 0x10ffff ||
		(*number >= 0xd800 && *number < 0xe000))
		return 0;
	return n;
}

/* Does it steer, or hide what stands beside it? */
static bool steers(uint32_t c)
{
	return c < ' ' || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
		(c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
		(c >= 0xfff9 && c <= 0xfffb) || (c >= 0xe0000 && c < 0xe1000);
}

void clean_line(char *text)
{
	uint8_t *to = (uint8_t *)text;
	const uint8_t *from = to;
	uint32_t number;

	while (*from) {
		size_t n = decode(from, &number);
		if (!n || steers(number)) {
			*to++ = '?';
			from += n ? n : 1;
			continue;
		}
		while (n--)
			*to++ = *from++;
	}
	*to = 0;
}
