/* SPDX-License-Identifier: MIT */
/*
 * notice_witness.c: see notice.h. Its arguments are the name of a function and
 * a way; it prints what the client got, and whether the secret is as it was.
 */
#include <cubicle/host.h>
#include "notice.h"
#include "plat/plat.h"
#include "random/random.h"
#include "rt/string.h"
#include "vfs/vfs.h"

/* Room behind it for what a notice or a buffer is long. */
static union {
	uint64_t secret;
	char room[1024];
} kept __attribute__((aligned(64)));

static void say(const char *word, int64_t n)
{
	char line[64];
	size_t len = strlen(word), i = sizeof(line);
	uint64_t left = n < 0 ? -(uint64_t)n : (uint64_t)n;

	line[--i] = '\n';
	do
		line[--i] = (char)('0' + left % 10);
	while (left /= 10);
	if (n < 0)
		line[--i] = '-';
	line[--i] = ' ';
	i -= len;
	memcpy(line + i, word, len);
	plat_console_write(1, line + i, sizeof(line) - i);
}

int cubicle_main(void)
{
	uint64_t secret;
	int error = vfs_mount(CUBICLE_SELF, "ramfs", "/", 0);

	if (error || random_get(&secret, sizeof(secret)))
		return 3;
	kept.secret = secret;
	int result = notice_try(cubicle_argument(1), *cubicle_argument(2) - '0',
		(uintptr_t)&kept.secret);
	say("result", result);
	for (size_t i = 8; i < sizeof(kept); i++)
		secret |= (uint64_t)(kept.room[i] != 0);
	say("changed", kept.secret != secret);
	say("alive", 42);
	return 0;
}
