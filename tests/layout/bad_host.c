/* SPDX-License-Identifier: MIT */
/* bad_host.c: calls the host without having the right. */
#include <cubicle/component.h>
#include <cubicle/host.h>

int cubicle_main(void)
{
	return (int)host_write(HOST_STDOUT, "?", 1);
}
