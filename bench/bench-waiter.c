/* SPDX-License-Identifier: MIT */
/* bench-waiter.c: says that everything has started, and waits to be told to
 * end.
 */
#include <cubicle/component.h>
#include <cubicle/host.h>

int cubicle_main(void)
{
	char byte;

	host_write(HOST_STDOUT, "ready\n", 6);
	host_read(HOST_STDIN, &byte, 1);
	return 0;
}
