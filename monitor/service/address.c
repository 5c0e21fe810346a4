/* SPDX-License-Identifier: MIT */
/* address.c: see address.h. */
#include <asm/socket.h>
#include <linux/in.h>
#include <linux/in6.h>
#include "base/handle.h"
#include "base/host.h"
#include "base/report.h"
#include "base/string.h"
#include "base/system.h"
#include "defence.h"
#include "service/address.h"

/* linux/socket.h lacks these. */
#define AF_UNIX	   1
#define AF_INET	   2
#define AF_INET6   10
#define SOCK_DGRAM 2

/* Offsets in struct sockaddr_in and sockaddr_in6, and how many bytes these have
 * at least. */
#define PORT_AT	   2
#define IPV4_AT	   4
#define IPV4_BYTES 16
#define IPV6_AT	   8
#define IPV6_BYTES 24

/* ::ffff:0.0.0.0 */
static const uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};

/* The rule that allows (from) and no other, as far as allows() compares it. */
static int address_read(
	struct cubicle_system_address *to, const struct net_address *from)
{
	const uint8_t *data = from->data, *path = data + 2;
	uint32_t family = data[0] | (uint32_t)data[1] << 8;
	uint32_t bytes = from->bytes - 2, n = 0;

	memset(to, 0, sizeof(*to));
	if (from->bytes < 2 || from->bytes > NET_ADDRESS_BYTES)
		return -EINVAL;
	if (family == AF_UNIX) {
		if (!bytes || bytes > sizeof(to->address))
			return -EINVAL;
		/* As the kernel does: all of an abstract name, and a path up
		 * to its first NUL. */
		while (n < bytes && path[n])
			n++;
		to->is_unix = 1;
		to->bytes = (uint16_t)(n ? n : bytes);
		memcpy(to->address, path, to->bytes);
		return 0;
	}
	if (family != AF_INET && family != AF_INET6)
		return -EAFNOSUPPORT;
	if (from->bytes < (family == AF_INET ? IPV4_BYTES : IPV6_BYTES))
		return -EINVAL;
	to->first = (uint16_t)(data[PORT_AT] << 8 | data[PORT_AT + 1]);
	to->bytes = sizeof(mapped);
	memcpy(to->address, mapped, sizeof(mapped));
	if (family == AF_INET)
		memcpy(to->address + 12, data + IPV4_AT, 4);
	else
		memcpy(to->address, data + IPV6_AT, 16);
	return 0;
}

/* Is it 0.0.0.0 or [::], which stand for every address? */
static bool is_wildcard(const struct cubicle_system_address *a)
{
	uint32_t n = memcmp(a->address, mapped, 12) ? 0 : 12;

	while (n < 16 && !a->address[n])
		n++;
	return n == 16 && !a->is_unix;
}

static bool allows(const struct cubicle_system_address *r,
	const struct cubicle_system_address *a)
{
	uint32_t whole = r->bits / 8, rest = r->bits % 8;

	return r->is_unix == a->is_unix && r->bytes == a->bytes &&
		a->first >= r->first && a->first <= r->last &&
		!memcmp(r->address, a->address, whole) &&
		(!rest ||
			!((r->address[whole] ^ a->address[whole]) >>
				(8 - rest)));
}

static bool is_allowed(const struct cubicle_system_address *a, uint32_t use)
{
	const struct cubicle_system_address *r = system.address;

	for (uint32_t i = 0; i < system.addresses; i++, r++)
		if (r->use == use && allows(r, a))
			return true;
	return false;
}

/* Report it. */
static int refused(uint32_t use, const struct net_address *a)
{
	static struct cubicle_record_address last;
	static uint32_t count;
	struct cubicle_record_address r = {.use = use};

	r.address.bytes = a->bytes;
	memcpy(r.address.data, a->data, a->bytes);
	if (memcmp(&r, &last, sizeof(r)) && count < CUBICLE_REFUSALS_MAX) {
		last = r;
		count++;
		report_record(CUBICLE_RECORD_ADDRESS, &r, sizeof(r));
	}
	return -EACCES;
}

static int32_t option_of(uint64_t fd, int32_t level, int32_t name)
{
	int32_t value = 0;
	uint32_t bytes = sizeof(value);

	host_call(SYS_GETSOCKOPT, fd, (uint64_t)level, (uint64_t)name,
		(uintptr_t)&value, (uintptr_t)&bytes);
	return value;
}

int address_check(uint64_t fd, const struct net_address *from, char form)
{
	uint32_t use = form == 'l' ? CUBICLE_LISTEN : CUBICLE_CONNECT;
	struct cubicle_system_address a;
	int error = address_read(&a, from);
	bool any = !error && form == 'l' && is_wildcard(&a);
	bool first =
		(any && !a.first) || (error == -EAFNOSUPPORT && form == 'q');

	/* A resolver binds to port 0, and gets no more than answers. AF_UNSPEC
	 * ends the association of a datagram socket. */
	if (first && option_of(fd, SOL_SOCKET, SO_TYPE) == SOCK_DGRAM &&
		(any || !(from->data[0] | from->data[1])))
		return 0;
	if (error || !DEFENDS(DEFENCE_ADDRESSES))
		return error;
	bool allowed = is_allowed(&a, use);
	/* Without IPV6_V6ONLY, [::] is all IPv4 addresses, too. */
	if (allowed && any && !a.address[10] &&
		!option_of(fd, IPPROTO_IPV6, IPV6_V6ONLY)) {
		memcpy(a.address, mapped, sizeof(mapped));
		allowed = is_allowed(&a, use);
	}
	return allowed ? 0 : refused(use, from);
}
