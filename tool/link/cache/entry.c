/* SPDX-License-Identifier: MIT */
/* entry.c: one image in the folder of the cache. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "link/cache/entry.h"
#include "lib/complain.h"
#include "lib/whole.h"
#include "link/memory.h"

#define MAGIC	     0x3145484341434243 /* "CBCACHE1" */
#define BUFFER_BYTES 65536

/* An entry is used again and keeps its place: noted at most once an hour. */
#define USED_S 3600

struct header {
	uint64_t magic, key_bytes, image_bytes;
	uint64_t sum[2]; /* of the key and the image */
};

#define IMAGE_OFFSET (sizeof(struct header) + CACHE_KEY_BYTES)

static void name_make(
	const struct cache_key *key, char name[static CACHE_NAME_BYTES])
{
	XXH128_hash_t h = XXH3_128bits(key, CACHE_KEY_BYTES);

	snprintf(name, CACHE_NAME_BYTES,
		"%016" PRIx64 "%016" PRIx64 CACHE_ENTRY_SUFFIX, h.high64,
		h.low64);
}

/* Copy (bytes) from (from_offset) of (from) to (to_offset) of (to), and add
 * them to (sum). */
static int copy(int from, uint64_t from_offset, int to, uint64_t to_offset,
	uint64_t bytes, XXH3_state_t *sum)
{
	static char buffer[BUFFER_BYTES];
	int error = 0;

	while (bytes && !error) {
		uint64_t n = bytes < sizeof(buffer) ? bytes : sizeof(buffer);
		error = read_whole(from, buffer, n, from_offset);
		if (!error)
			error = write_whole(to, buffer, n, to_offset);
		XXH3_128bits_update(sum, buffer, n);
		from_offset += n;
		to_offset += n;
		bytes -= n;
	}
	return error;
}

static void sum_begin(XXH3_state_t *sum, const struct cache_key *key)
{
	XXH3_128bits_reset(sum);
	XXH3_128bits_update(sum, key, CACHE_KEY_BYTES);
}

static void sum_end(const XXH3_state_t *state, uint64_t sum[static 2])
{
	XXH128_hash_t h = XXH3_128bits_digest(state);

	sum[0] = h.low64;
	sum[1] = h.high64;
}

/* --- read ------------------------------------------------------------------- */

/* Why another user may have written it; NULL if none can have. */
static const char *is_unsafe(const struct stat *s)
{
	if (!S_ISREG(s->st_mode))
		return "it is not a regular file";
	if (s->st_uid != geteuid())
		return "it belongs to another user";
	if (s->st_mode & (S_IWGRP | S_IWOTH))
		return "other users can write to it";
	return NULL;
}

/* Is the entry whole, with the key (key)? -ENOENT: it is for another one. */
static int header_read(int fd, const struct stat *s,
	const struct cache_key *key, struct header *h)
{
	struct cache_key *found;
	int error = read_whole(fd, h, sizeof(*h), 0);

	if (error)
		return error;
	if (h->magic != MAGIC || h->key_bytes != CACHE_KEY_BYTES ||
		(uint64_t)s->st_size < IMAGE_OFFSET ||
		h->image_bytes != (uint64_t)s->st_size - IMAGE_OFFSET)
		return -EBADMSG;
	found = malloc(sizeof(*found));
	if (!found)
		return -ENOMEM;
	error = read_whole(fd, found, CACHE_KEY_BYTES, sizeof(*h));
	if (!error && memcmp(found, key, CACHE_KEY_BYTES))
		error = -ENOENT;
	free(found);
	return error;
}

static int image_read(
	int fd, const struct cache_key *key, const struct header *h, int image)
{
	XXH3_state_t state;
	uint64_t sum[2];

	if (memory_resize(image, h->image_bytes))
		return -ENOMEM;
	sum_begin(&state, key);
	int error = copy(fd, IMAGE_OFFSET, image, 0, h->image_bytes, &state);
	if (error)
		return error;
	sum_end(&state, sum);
	return memcmp(sum, h->sum, sizeof(sum)) ? -EBADMSG : 0;
}

/* (fd) into a new (image). */
static int file_read(
	int fd, const struct stat *s, const struct cache_key *key, int *image)
{
	struct header h;
	int error = header_read(fd, s, key, &h);

	if (error)
		return error;
	if (memory_make(image))
		return -ENOMEM;
	error = image_read(fd, key, &h, *image);
	if (!error && memory_seal(*image))
		error = -EPERM;
	if (error)
		close(*image);
	return error;
}

static void note_use(int fd, const struct stat *s)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (now.tv_sec - s->st_mtim.tv_sec > USED_S ||
		s->st_mtim.tv_sec > now.tv_sec)
		(void)!futimens(fd, NULL);
}

/* An entry cannot be used. */
static bool refuse(const char *name, const char *why)
{
	inform("the entry %s of the cache is not used: %s", name, why);
	return false;
}

static bool entry_use(
	int fd, const char *name, const struct cache_key *key, int *image)
{
	struct stat s;

	if (fstat(fd, &s))
		return refuse(name, strerror(errno));
	const char *why = is_unsafe(&s);
	if (why)
		return refuse(name, why);
	switch (file_read(fd, &s, key, image)) {
	case 0:
		note_use(fd, &s);
		return true;
	case -ENODATA:
	case -EBADMSG:
		return refuse(name, "it is damaged");
	default:
		return false;
	}
}

bool entry_read(int folder, const struct cache_key *key, int *image)
{
	char name[CACHE_NAME_BYTES];

	name_make(key, name);
	int fd = openat(folder, name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 && errno == ELOOP)
		return refuse(name, "it is a symbolic link");
	if (fd < 0)
		return false;
	bool found = entry_use(fd, name, key, image);
	close(fd);
	return found;
}

/* --- write ------------------------------------------------------------------ */

static int file_write(int fd, const struct cache_key *key, int image)
{
	struct header h = {.magic = MAGIC, .key_bytes = CACHE_KEY_BYTES};
	XXH3_state_t state;
	struct stat s;

	if (fstat(image, &s))
		return -errno;
	h.image_bytes = (uint64_t)s.st_size;
	sum_begin(&state, key);
	int error = write_whole(fd, key, CACHE_KEY_BYTES, sizeof(h));
	if (!error)
		error = copy(image, 0, fd, IMAGE_OFFSET, h.image_bytes, &state);
	sum_end(&state, h.sum);
	return error ? error : write_whole(fd, &h, sizeof(h), 0);
}

/* A file without a name, of which nothing is left if we are killed. */
static int write_unnamed(int folder, const struct cache_key *key, int image)
{
	int fd = openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC,
		S_IRUSR | S_IWUSR);

	if (fd >= 0 && file_write(fd, key, image)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The file of (fd) becomes (name), in place of another one. */
static bool give_name(int folder, int fd, const char *name)
{
	char by[32];

	snprintf(by, sizeof(by), "/proc/self/fd/%d", fd);
	for (int try = 0; try < 2; try++) {
		if (!linkat(AT_FDCWD, by, folder, name, AT_SYMLINK_FOLLOW))
			return true;
		if (errno != EEXIST || unlinkat(folder, name, 0))
			break;
	}
	return false;
}

/* The same with a name from the start, which a later run removes if we are
 * killed (evict.c). */
static bool write_named(
	int folder, const struct cache_key *key, int image, const char *name)
{
	char new[2 * CACHE_NAME_BYTES];
	uint64_t number = 0;

	(void)!getrandom(&number, sizeof(number), GRND_NONBLOCK);
	snprintf(new, sizeof(new), "%.32s.%d-%016" PRIx64 CACHE_NEW_SUFFIX,
		name, (int)getpid(), number);
	int fd = openat(folder, new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		S_IRUSR | S_IWUSR);
	if (fd < 0)
		return false;
	int error = file_write(fd, key, image);
	if (close(fd) && !error)
		error = -errno;
	if (!error && !renameat(folder, new, folder, name))
		return true;
	unlinkat(folder, new, 0);
	return false;
}

bool entry_write(int folder, const struct cache_key *key, int image,
	char name[static CACHE_NAME_BYTES])
{
	name_make(key, name);
	int fd = write_unnamed(folder, key, image);
	bool done = fd >= 0 && give_name(folder, fd, name);
	if (fd >= 0)
		close(fd);
	return done || write_named(folder, key, image, name);
}
