/* SPDX-License-Identifier: MIT */
/*
 * tar.c: reader of a tar archive.
 *
 * NOTE Global pax headers are skipped, and sparse files are refused.
 */
#include <stdbool.h>
#include "rt/string.h"
#include "tar.h"

/* A header block; numbers are octal text, or binary in base 256. */
struct header {
	char name[100];
	char mode[8];
	char uid[8];
	char gid[8];
	char size[12];
	char mtime[12];
	char checksum[8];
	char type;
	char target[100];
	char magic[6];
	char version[2];
	char user[32];
	char group[32];
	char major[8];
	char minor[8];
	char prefix[155];
	char padding[12];
};

_Static_assert(sizeof(struct header) == TAR_BLOCK_BYTES, "pinned");

/* What extended headers say about the next member. */
struct overrides {
	bool path, target, bytes, modified;
};

static int fail(struct tar *tar, const char *fault)
{
	tar->fault = fault;
	return -1;
}

/* --- input -------------------------------------------------------------- */

/* Have at least (min) bytes in the buffer, unless the input ends. */
static int fill(struct tar *tar, size_t min)
{
	if (tar->filled - tar->used >= min)
		return 0;
	memmove(tar->buffer, tar->buffer + tar->used, tar->filled - tar->used);
	tar->filled -= tar->used;
	tar->used = 0;
	while (tar->filled < min) {
		int64_t n = tar->read(tar->buffer + tar->filled,
			sizeof(tar->buffer) - tar->filled);

		if (n < 0) {
			tar->error = (int)n;
			return fail(tar, "cannot read the archive");
		}
		if (!n)
			break;
		tar->filled += (size_t)n;
	}
	return 0;
}

/* Up to (max) bytes of the buffer, at least one; (max) is more than 0. */
static int64_t consume(struct tar *tar, int64_t max, const char **bytes)
{
	size_t have;

	if (fill(tar, 1))
		return -1;
	have = tar->filled - tar->used;
	if (!have)
		return fail(tar, "the archive is truncated");
	if ((uint64_t)max < have)
		have = (size_t)max;
	*bytes = tar->buffer + tar->used;
	tar->used += have;
	return (int64_t)have;
}

int64_t tar__data(struct tar *tar, const char **data)
{
	int64_t n;

	if (!tar->data_left)
		return 0;
	n = consume(tar, tar->data_left, data);
	if (n > 0)
		tar->data_left -= n;
	return n;
}

/* What remains of a member, and its padding. */
static int skip(struct tar *tar)
{
	const char *bytes;
	int64_t n;

	while ((n = tar__data(tar, &bytes)) > 0)
		;
	while (n >= 0 && tar->padding) {
		n = consume(tar, tar->padding, &bytes);
		tar->padding -= n;
	}
	return n < 0 ? -1 : 0;
}

int tar__drain(struct tar *tar)
{
	do {
		tar->used = tar->filled;
		if (fill(tar, 1))
			return -1;
	} while (tar->filled);
	return 0;
}

void tar__open(struct tar *tar, tar_read *read)
{
	tar->read = read;
	tar->fault = NULL;
	tar->error = 0;
	tar->started = false;
	tar->data_left = tar->padding = 0;
	tar->used = tar->filled = 0;
}

/* --- numbers ------------------------------------------------------------ */

static bool parse_binary(const char *field, size_t bytes, int64_t *number)
{
	bool negative = field[0] & 0x40;
	uint64_t n = negative ? ~0ull : 0;

	for (size_t i = 0; i < bytes; i++) {
		uint8_t byte = (uint8_t)field[i];

		if (!i)
			byte = negative ? byte : byte & 0x7f;
		/* The bits that go out must be copies of the sign. */
		if (n >> 55 != (negative ? 0x1ff : 0))
			return false;
		n = n << 8 | byte;
	}
	*number = (int64_t)n;
	return true;
}

/* An octal number between spaces, ended by a NUL or by the field. */
static bool parse_octal(const char *field, size_t bytes, int64_t *number)
{
	size_t i = 0;
	int64_t n = 0;

	while (i < bytes && field[i] == ' ')
		i++;
	for (; i < bytes && field[i] >= '0' && field[i] <= '7'; i++)
		n = n << 3 | (field[i] - '0');
	while (i < bytes && field[i] == ' ')
		i++;
	if (i < bytes && field[i])
		return false;
	*number = n;
	return true;
}

static bool parse_number(const char *field, size_t bytes, int64_t *number)
{
	if (field[0] & 0x80)
		return parse_binary(field, bytes, number);
	return parse_octal(field, bytes, number);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The decimal number at (s), and what comes after it. */
static bool parse_decimal(const char *s, int64_t *number, const char **end)
{
	int64_t n = 0;

	if (!is_digit(*s))
		return false;
	for (; is_digit(*s); s++)
		if (__builtin_mul_overflow(n, 10, &n) ||
			__builtin_add_overflow(n, *s - '0', &n))
			return false;
	*number = n;
	*end = s;
	return true;
}

/* Seconds with an optional sign and fraction; digits past the ninth are of no
 * interest. */
static bool parse_time(const char *s, struct vfs_time *time)
{
	bool negative = *s == '-';
	int64_t unit = 100000000;
	struct vfs_time t = {0, 0};

	if (!parse_decimal(s + negative, &t.seconds, &s))
		return false;
	if (*s == '.')
		for (s++; is_digit(*s); s++, unit /= 10)
			t.nanoseconds += (*s - '0') * unit;
	if (*s)
		return false;
	if (negative) {
		t.seconds = -t.seconds - (t.nanoseconds != 0);
		if (t.nanoseconds)
			t.nanoseconds = 1000000000 - t.nanoseconds;
	}
	*time = t;
	return true;
}

/* --- headers ------------------------------------------------------------ */

static bool is_zero(const struct header *h)
{
	static const struct header zero;

	return !memcmp(h, &zero, sizeof(zero));
}

/* The sum of all bytes, where the checksum itself counts as spaces. */
static bool checksum_is_right(const struct header *h)
{
	const uint8_t *bytes = (const uint8_t *)h;
	int64_t sum = 0, said;

	for (size_t i = 0; i < sizeof(*h); i++)
		sum += bytes[i];
	for (size_t i = 0; i < sizeof(h->checksum); i++)
		sum += ' ' - (uint8_t)h->checksum[i];
	return parse_octal(h->checksum, sizeof(h->checksum), &said) &&
		sum == said;
}

/* Append a field that a NUL ends only if it is shorter. */
static char *append(char *to, const char *field, size_t bytes)
{
	size_t len = strnlen(field, bytes);

	memcpy(to, field, len);
	to[len] = '\0';
	return to + len;
}

static void header_path(const struct header *h, char *path)
{
	/* Old GNU headers keep something else in (prefix). */
	if (!memcmp(h->magic, "ustar", 6) && h->prefix[0]) {
		path = append(path, h->prefix, sizeof(h->prefix));
		*path++ = '/';
	}
	append(path, h->name, sizeof(h->name));
}

/* The next header: 1, 0 at the end of the archive, or -1. */
static int next_header(struct tar *tar, struct header *h)
{
	size_t have;

	if (skip(tar) || fill(tar, sizeof(*h)))
		return -1;
	have = tar->filled - tar->used;
	if (!have && !tar->started)
		return 0;
	if (have < sizeof(*h))
		return fail(tar, "the archive is truncated");
	memcpy(h, tar->buffer + tar->used, sizeof(*h));
	tar->used += sizeof(*h);
	if (is_zero(h))
		return 0;
	if (!checksum_is_right(h))
		return fail(tar,
			tar->started ? "the archive is corrupt"
				     : "not a tar archive");
	tar->started = true;
	return 1;
}

static void set_data(struct tar *tar, int64_t bytes)
{
	tar->data_left = bytes;
	tar->padding = (int64_t)(-(uint64_t)bytes % TAR_BLOCK_BYTES);
}

/* --- extended headers --------------------------------------------------- */

/* All data of an extended header to tar->extended, with a NUL after it. */
static int64_t read_extended(struct tar *tar, const struct header *h)
{
	const char *bytes;
	int64_t size, n;
	size_t len = 0;

	if (!parse_number(h->size, sizeof(h->size), &size) || size < 0)
		return fail(tar, "the archive is corrupt");
	if (size > TAR_EXTENDED_BYTES)
		return fail(tar, "an extended header is too long");
	set_data(tar, size);
	while ((n = tar__data(tar, &bytes)) > 0) {
		memcpy(tar->extended + len, bytes, (size_t)n);
		len += (size_t)n;
	}
	tar->extended[len] = '\0';
	return n < 0 ? -1 : size;
}

/* A path of (len) bytes at (from) to the (to) of a member. */
static int set_path(struct tar *tar, char *to, const char *from, size_t len)
{
	if (!len || len >= VFS_PATH_BYTES)
		return fail(tar, "a path is too long or empty");
	if (memchr(from, 0, len))
		return fail(tar, "the archive is corrupt");
	memcpy(to, from, len);
	to[len] = '\0';
	return 0;
}

/* GNU's way: the data is the path, and mostly a NUL. */
static int read_long_path(struct tar *tar, const struct header *h, char *to)
{
	if (read_extended(tar, h) < 0)
		return -1;
	return set_path(tar, to, tar->extended, strlen(tar->extended));
}

static bool has_prefix(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

/* (key) = (value) of a pax header; (value) has (len) bytes and a NUL. */
static int pax_record(struct tar *tar, const char *key, const char *value,
	size_t len, struct tar_member *m, struct overrides *set)
{
	const char *end = "";
	bool right = true;

	if (!strcmp(key, "path")) {
		set->path = true;
		return set_path(tar, m->path, value, len);
	}
	if (!strcmp(key, "linkpath")) {
		set->target = true;
		return set_path(tar, m->target, value, len);
	}
	if (!strcmp(key, "size")) {
		set->bytes = true;
		right = parse_decimal(value, &m->bytes, &end) && !*end;
	} else if (!strcmp(key, "mtime")) {
		set->modified = true;
		right = parse_time(value, &m->modified);
	} else if (has_prefix(key, "GNU.sparse.")) {
		return fail(tar, "sparse files are not supported");
	}
	return right ? 0 : fail(tar, "the archive is corrupt");
}

/* Records of the form "LENGTH KEY=VALUE\n", where LENGTH counts all of it. */
static int read_pax(struct tar *tar, const struct header *h,
	struct tar_member *m, struct overrides *set)
{
	char *record = tar->extended;
	int64_t left = read_extended(tar, h);

	while (left > 0) {
		const char *key;
		char *value, *last;
		int64_t len;

		if (!parse_decimal(record, &len, &key) || *key++ != ' ' ||
			len > left || len <= key - record)
			return fail(tar, "the archive is corrupt");
		last = record + len - 1;
		value = memchr(key, '=', (size_t)(last - key));
		if (!value || *last != '\n')
			return fail(tar, "the archive is corrupt");
		*value++ = '\0';
		*last = '\0';
		if (pax_record(tar, key, value, (size_t)(last - value), m, set))
			return -1;
		record += len;
		left -= len;
	}
	return left < 0 ? -1 : 0;
}

/* --- members ------------------------------------------------------------ */

/* The type of a member, or 0 for one that cannot be unpacked. */
static int member_type(const struct header *h, const char *path)
{
	size_t len = strlen(path);

	switch (h->type) {
	case '\0':
	case '0':
		/* V7 had no type for directories. */
		if (len && path[len - 1] == '/')
			return TAR_DIRECTORY;
		return TAR_FILE;
	case '7':
		return TAR_FILE;
	case '1':
	case '2':
	case '3':
	case '4':
	case '5':
	case '6':
		return h->type;
	}
	return 0;
}

/* Fill in (m), except for what is (set) already. */
static int read_member(struct tar *tar, const struct header *h,
	struct tar_member *m, const struct overrides *set)
{
	int64_t mode, bytes, mtime;
	int type;

	if (!parse_number(h->mode, sizeof(h->mode), &mode) ||
		!parse_number(h->size, sizeof(h->size), &bytes) ||
		!parse_number(h->mtime, sizeof(h->mtime), &mtime) || bytes < 0)
		return fail(tar, "the archive is corrupt");
	if (!set->path)
		header_path(h, m->path);
	if (!set->target)
		*append(m->target, h->target, sizeof(h->target)) = '\0';
	if (!set->bytes)
		m->bytes = bytes;
	if (!set->modified)
		m->modified = (struct vfs_time){mtime, 0};
	m->mode = (uint32_t)mode & 07777;
	type = member_type(h, m->path);
	if (!type)
		return fail(tar, "a member is of an unknown type");
	m->type = (enum tar_type)type;
	/* For all others the size means something else. */
	if (m->type != TAR_FILE)
		m->bytes = 0;
	set_data(tar, m->bytes);
	return 1;
}

int tar__next(struct tar *tar, struct tar_member *member)
{
	struct overrides set = {0};
	struct header h;
	bool extended = false;
	int status;

	for (;; extended = true) {
		status = next_header(tar, &h);
		if (status < 0)
			return status;
		if (!status && extended)
			return fail(tar, "the archive is truncated");
		if (!status)
			return 0;
		switch (h.type) {
		case 'L':
			set.path = true;
			status = read_long_path(tar, &h, member->path);
			break;
		case 'K':
			set.target = true;
			status = read_long_path(tar, &h, member->target);
			break;
		case 'x':
			status = read_pax(tar, &h, member, &set);
			break;
		case 'g':
			status = read_extended(tar, &h) < 0 ? -1 : 0;
			break;
		default:
			return read_member(tar, &h, member, &set);
		}
		if (status)
			return -1;
	}
}
