/* SPDX-License-Identifier: MIT */
/* bad_start.c: is to start, but has no cubicle_main(). */
__attribute__((visibility("default"))) int bad_start(void);

int bad_start(void)
{
	return 1;
}
