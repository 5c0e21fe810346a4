/* SPDX-License-Identifier: MIT */
/* service_hostile.c: see service.h. */
#include "service.h"
#include "alloc/alloc.h"
#include "devfs/devfs.h"
#include "every.h"
#include "plat/plat.h"
#include "ramfs/ramfs.h"
#include "random/random.h"
#include "time/time.h"
#include "vfs/vfs.h"

/* Not among them: what ends the system or waits, for that is what it does. */
static const struct every_function functions[] = {EVERY_VFS, EVERY(alloc_pages),
	EVERY(alloc_free), EVERY(alloc_used), EVERY(alloc_has),
	EVERY(time_now_ns), EVERY(time_scale_get), EVERY(random_get),
	EVERY_FILESYSTEM(ramfs), EVERY_FILESYSTEM(devfs),
	EVERY(plat_console_read), EVERY(plat_console_write),
	EVERY(plat_console_is_terminal), EVERY(plat_console_size),
	EVERY(plat_clock_ns), EVERY(plat_random), EVERY(plat_rootfs_read),
	EVERY(plat_save_write), EVERY(plat_save_complete)};

#define FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static char memory[1 << 16] __attribute__((aligned(4096)));

/* What once had vfs blamed: bits of open() that do not exist, and a length that
 * looks like an error. */
static int known(void)
{
	int bad = 0;

	for (int bit = 0; bit < 32; bit++) {
		int fd = vfs_open(CUBICLE_SELF, VFS_AT_CWD, "/dev/null",
			(int)(1u << bit | 2), 0);
		bad += vfs_fcntl(CUBICLE_SELF, fd, 3 /* F_GETFL */, 0) < -4095;
		bad += vfs_write(CUBICLE_SELF, fd, NULL, (size_t)-4096) < -4095;
		vfs_close(CUBICLE_SELF, fd);
	}
	return bad;
}

int service_attack(int what, uint32_t seed, int calls)
{
	struct every e = {.seed = seed | 1,
		.memory = memory,
		.bytes = sizeof(memory),
		.is_gated = 1};
	uint32_t some = 0;
	int bad = known();

	while (functions[some].function != (void *)(uintptr_t)ramfs_open)
		some++;
	for (int n = 0; n < calls; n++) {
		uint32_t f = every_chance(
			&e, what == SERVICE_VFS ? some : FUNCTIONS);
		bad += every_call(&e, &functions[f]);
	}
	return bad;
}
