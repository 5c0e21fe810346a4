/* SPDX-License-Identifier: MIT */
/* answer_undeclared.c: has answer_get(), but does not declare it. */
#include <stddef.h>

__attribute__((visibility("default"))) int answer_get(
	const char *question, size_t len);

int answer_get(const char *question, size_t len)
{
	return len && *question ? 42 : 0;
}
