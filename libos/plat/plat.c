/* SPDX-License-Identifier: MIT */
/*
 * plat.c: the host platform: its streams, clocks and random bytes.
 *
 * Buffers of callers are granted to plat, and the monitor reads and writes
 * them; plat itself never touches them.
 */
#include <linux/errno.h>
#include <cubicle/component.h>
#include <cubicle/host.h>
#include "plat.h"

/* Callers may ask for more, and get less, so that no call takes long. */
static size_t some(size_t len)
{
	return len < PLAT_TRANSFER_MAX ? len : PLAT_TRANSFER_MAX;
}

int64_t plat_console_read(void *buf, size_t len)
{
	return host_read(HOST_STDIN, buf, some(len));
}

int64_t plat_console_write(int stream, const void *buf, size_t len)
{
	if (stream != HOST_STDOUT && stream != HOST_STDERR)
		return -EBADF;
	return host_write(stream, buf, some(len));
}

int plat_console_is_terminal(int stream)
{
	if (stream < HOST_STDIN || stream > HOST_STDERR)
		return -EBADF;
	return host_is_terminal(stream);
}

int plat_console_size(int stream)
{
	if (stream < HOST_STDIN || stream > HOST_STDERR)
		return -EBADF;
	int size = host_terminal_size(stream);

	/* 32768 rows and more would make an error of it that there is not. */
	return size < -4095 ? -ENOTTY : size;
}

int64_t plat_clock_ns(int id)
{
	return host_clock_ns(id);
}

int plat_wait(uint32_t streams, uint64_t ns)
{
	return host_wait(streams, ns);
}

int plat_random(void *buf, size_t len)
{
	return len > PLAT_RANDOM_MAX ? -EINVAL : host_random(buf, len);
}

int64_t plat_rootfs_read(void *buf, size_t len)
{
	if (!CUBICLE_PUBLISHED->rootfs)
		return 0;
	return host_read(HOST_ROOTFS, buf, some(len));
}

/* The stream of saved file (index). */
static int save_stream(int index)
{
	if (index < 0 || (uint32_t)index >= CUBICLE_PUBLISHED->saves)
		return -EBADF;
	return HOST_SAVE + index;
}

int64_t plat_save_write(int index, const void *buf, size_t len)
{
	int stream = save_stream(index);

	return stream < 0 ? stream : host_write(stream, buf, some(len));
}

int plat_save_skip(int index, uint64_t bytes)
{
	int stream = save_stream(index);

	return stream < 0 ? stream : host_save_skip(stream, bytes);
}

int plat_save_complete(int index)
{
	int stream = save_stream(index);

	return stream < 0 ? stream : host_save_complete(stream);
}

void plat_exit(int status)
{
	host_exit(status & 0xff);
}
