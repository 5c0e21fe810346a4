/* SPDX-License-Identifier: MIT */
/*
 * opens.c: opens each of its arguments, and says what became of it. An `@` at
 * the end of one stands for the address of a secret, which must not change.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BYTES 8192

static const char secret[] = "the program's own secret";
static _Alignas(4096) char memory[BYTES];

int main(int argc, char **argv)
{
	char path[4096];

	memcpy(memory + BYTES / 2, secret, sizeof(secret));
	for (int i = 1; i < argc; i++) {
		size_t n = strlen(argv[i]);
		int at = n && argv[i][n - 1] == '@';

		snprintf(path, sizeof(path), "%.*s", (int)n - at, argv[i]);
		if (at)
			snprintf(path + n - 1, sizeof(path) - n, "%" PRIu64,
				(uint64_t)(uintptr_t)(memory + BYTES / 2));
		int fd = open(path, O_RDONLY);
		printf("%s: %s\n", argv[i], fd < 0 ? strerror(errno) : "open");
		if (fd >= 0)
			close(fd);
	}
	for (size_t i = 0; i < BYTES; i++) {
		size_t in = i - BYTES / 2;
		if (memory[i] != (in < sizeof(secret) ? secret[in] : 0)) {
			printf("the secret has changed\n");
			return 1;
		}
	}
	printf("the secret is as it was\n");
	return 0;
}
