/* SPDX-License-Identifier: MIT */
/* contain_middle.c: is in between; see contain.h. */
#include "contain.h"
#include "rt/string.h"

static struct seen seen;
static fragile_callback *kept;

int middle_through(int how, int way, int64_t *word, size_t bytes)
{
	static int depth;
	int64_t copy = 0;

	if (!depth)
		memset(&seen, 0, sizeof(seen));
	*word += 1;
	int level = depth++, result = -1;
	switch (how) {
	case THROUGH_DIRECT:
		result = fragile_break(way);
		break;
	case THROUGH_CONTAIN:
		result = contain_back(way);
		break;
	case THROUGH_TWICE:
		result = fragile_through(THROUGH_DIRECT, way);
		break;
	}
	depth--;
	if (level > 1)
		return -1;
	seen.times++;
	seen.at[level].result = result;
	seen.at[level].ping = fragile_ping(1);
	seen.at[level].memory = *(volatile int64_t *)word;
	seen.at[level].copied =
		cubicle_copy_in(&copy, word, bytes < 8 ? bytes : 8)
		? -1
		: copy == seen.at[level].memory;
	return 5;
}

int64_t middle_sum(const void *buf, size_t len)
{
	const volatile char *p = buf;
	int64_t sum = 0;

	while (len--)
		sum += *p++;
	return sum;
}

int middle_seen(struct seen *to)
{
	*to = seen;
	return 0;
}

int middle_keep_callback(fragile_callback *callback)
{
	kept = callback;
	return 0;
}

int middle_use_callback(int x)
{
	return kept(x);
}
