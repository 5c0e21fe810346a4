/* SPDX-License-Identifier: MIT */
/*
 * host_socket.c: sockets of AF_UNIX that become sockets of the host.
 *
 * A socket of AF_UNIX is local until it is used with an address that the layout
 * allows. Then a socket of the network takes its place. The list of these
 * addresses says only which sockets are meant: the monitor checks each address.
 */
#include <cubicle/component.h>
#include "internal.h"
#include "rt/string.h"
#include "socket.h"

#define NAME_FIRST 2 /* of an address: after the family */

/* --- the list --------------------------------------------------------------- */

/* The strings of the list follow those of the mounts. */
static const char *list(void)
{
	const struct cubicle_published *p = CUBICLE_PUBLISHED;
	const char *s = (const char *)p + p->mounts_offset;

	for (uint32_t i = 0; i < p->mounts; i++)
		s += strlen(s) + 1;
	return s;
}

/* The bytes that (a) has in the list after its use, to (text); 0: none. */
static size_t text_of(const struct vfs_address *a, char *text)
{
	size_t n = a->bytes > NAME_FIRST ? a->bytes - NAME_FIRST : 0;

	if (!n || a->data[0] != AF_UNIX || a->data[1])
		return 0;
	memcpy(text, a->data + NAME_FIRST, n);
	/* As Linux does: a path ends at a NUL, an abstract name does not. */
	if (text[0])
		n = strnlen(text, n);
	else
		text[0] = '@';
	return text[0] == (a->data[NAME_FIRST] ? '/' : '@') ? n : 0;
}

int host_socket_is_meant(
	const struct socket *socket, const struct vfs_address *a, char use)
{
	char text[VFS_ADDRESS_BYTES];
	uint32_t count = CUBICLE_PUBLISHED->sockets;

	if (!count || socket->ops != &local_ops)
		return 0;
	size_t n = text_of(a, text);
	const char *s = list();
	while (count-- && n) {
		size_t bytes = strlen(s);
		if (*s == use && bytes == n + 1 && !memcmp(s + 1, text, n))
			return 1;
		s += bytes + 1;
	}
	return 0;
}

/* --- to become one of the host ---------------------------------------------- */

int host_socket_begin(struct file *f, void **local)
{
	struct socket *s = socket_of(f);
	void *object;

	int error = local_is_used(s->object);
	if (!error)
		error = remote_make(f->client, AF_UNIX, s->type, 0, &object);
	if (error)
		return error;
	*local = s->object;
	s->ops = &remote_ops;
	s->object = object;
	remote_ops.opened(object, f);
	error = local_options_pass(*local, f);
	if (!error)
		error = watches_join(f);
	return error ? (int)host_socket_end(f, *local, error) : 0;
}

int64_t host_socket_end(struct file *f, void *local, int64_t result)
{
	struct socket *s = socket_of(f);

	if (result >= 0 || result == -EINPROGRESS) {
		local_ops.undo(local);
		return result;
	}
	watches_leave(f);
	remote_ops.close(f);
	f->remote = 0;
	s->ops = &local_ops;
	s->object = local;
	return result;
}
