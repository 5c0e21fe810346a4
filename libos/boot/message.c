/* SPDX-License-Identifier: MIT */
/*
 * message.c: messages of boot on the standard error stream.
 */
#include <linux/errno.h>
#include <cubicle/component.h>
#include <cubicle/host.h>
#include "message.h"
#include "plat/plat.h"
#include "rt/string.h"

/* One line; longer ones are cut. */
static char line[8192];
static size_t used;

/* Names come from archives and command lines: what could steer a terminal, or
 * look like a line of somebody else's, becomes a question mark. */
static void put(const char *s)
{
	for (; *s && used < sizeof(line) - 1; s++)
		line[used++] = *s >= ' ' && *s <= '~' ? *s : '?';
}

static const char *error_text(int error)
{
	static const struct {
		int error;
		const char *text;
	} texts[] = {
		{EPERM, "Operation not permitted"},
		{ENOENT, "No such file or directory"},
		{EINTR, "Interrupted system call"},
		{EIO, "Input/output error"},
		{EBADF, "Bad file descriptor"},
		{EAGAIN, "Resource temporarily unavailable"},
		{ENOMEM, "Cannot allocate memory"},
		{EACCES, "Permission denied"},
		{EFAULT, "Bad address"},
		{EBUSY, "Device or resource busy"},
		{EEXIST, "File exists"},
		{EXDEV, "Invalid cross-device link"},
		{ENODEV, "No such device"},
		{ENOTDIR, "Not a directory"},
		{EISDIR, "Is a directory"},
		{EINVAL, "Invalid argument"},
		{EMFILE, "Too many open files"},
		{EFBIG, "File too large"},
		{ENOSPC, "No space left on device"},
		{EROFS, "Read-only file system"},
		{EMLINK, "Too many links"},
		{EPIPE, "Broken pipe"},
		{ENAMETOOLONG, "File name too long"},
		{ENOSYS, "Function not implemented"},
		{ENOTEMPTY, "Directory not empty"},
		{ELOOP, "Too many levels of symbolic links"},
		{EDQUOT, "Disk quota exceeded"},
		{EOWNERDEAD, "Its cubicle was stopped"},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].error == error)
			return texts[i].text;
	return NULL;
}

static void put_error(int error)
{
	const char *text = error_text(error);
	char digits[12];
	size_t i = sizeof(digits);

	if (text) {
		put(text);
		return;
	}
	digits[--i] = '\0';
	do
		digits[--i] = (char)('0' + error % 10);
	while (error /= 10);
	put("error ");
	put(digits + i);
}

static void write_line(void)
{
	size_t done = 0;

	while (done < used) {
		int64_t n = plat_console_write(
			HOST_STDERR, line + done, used - done);

		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

void boot__message(
	const char *action, const char *object, const char *reason, int error)
{
	used = 0;
	put("boot: ");
	put(action);
	put(" ");
	put(object);
	if (*reason) {
		put(": ");
		put(reason);
	}
	if (error) {
		put(": ");
		put_error(-error);
	}
	line[used++] = '\n';
	write_line();
}
