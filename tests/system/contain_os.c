/* SPDX-License-Identifier: MIT */
/*
 * contain_os.c: a client of the library OS is stopped and started anew many
 * times. Its pages, descriptors, locks and directory are gone each time, what
 * it has written is not.
 */
#include "contain_os.h"
#include "say.h"
#include "vfs/vfs.h"

#define TIMES 50
#define DEAD  (-130)

static struct client_report r;

static int work(int fatal)
{
	return client_work(fatal, &r, sizeof(r));
}

int cubicle_main(void)
{
	int64_t used, first_used = -1;
	int good = 0;

	CHECK_IS(vfs_mount(CUBICLE_SELF, "ramfs", "/", 0), 0);
	/* One that goes on: what it has at the second call is its own. */
	CHECK_IS(work(0), 0);
	used = r.used;
	CHECK_IS(work(0), 0);
	CHECK(r.used_before >= used && r.used > r.used_before);
	CHECK_IS(r.old, 0);
	CHECK_IS(r.directory, 0);
	CHECK_IS(r.descriptor, 11);
	CHECK_IS(work(1), DEAD);

	for (int i = 0; i < TIMES; i++) {
		r = (struct client_report){.bytes = -1};
		int result = work(1);
		if (first_used < 0)
			first_used = r.used;
		good += result == DEAD && r.used_before == 0 &&
			r.used == first_used && r.old == 1 &&
			r.descriptor == 0 && r.lock == 0 && r.directory == 1 &&
			r.bytes == 7 * (i + 3);
	}
	CHECK_IS(good, TIMES);
	CHECK_IS(work(0), 0);
	say("end");
	return check_failures() ? 1 : 0;
}
