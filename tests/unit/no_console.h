/* SPDX-License-Identifier: MIT */
/*
 * no_console.h: a console that takes all output, has no input and is no
 * terminal. For tests that link devfs without plat.
 */
#ifndef TESTS_UNIT_NO_CONSOLE_H
#define TESTS_UNIT_NO_CONSOLE_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include "plat/plat.h"

int64_t plat_console_read(void *buf, size_t len)
{
	(void)buf, (void)len;
	return 0;
}

int64_t plat_console_write(int stream, const void *buf, size_t len)
{
	(void)stream, (void)buf;
	return (int64_t)len;
}

int plat_console_is_terminal(int stream)
{
	(void)stream;
	return 0;
}

int plat_console_size(int stream)
{
	(void)stream;
	return -ENOTTY;
}

#endif
