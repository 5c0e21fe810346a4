/* SPDX-License-Identifier: MIT */
/* address.c: see address.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include "layout/address.h"
#include "lib/clean.h"

#define UNIX	    "unix:"
#define MAPPED_BITS 96 /* before the IPv4 address in ::ffff:0:0/96 */
#define BITS_MAX    128
#define PORT_MAX    65535

_Static_assert(
	sizeof(((struct sockaddr_un *)0)->sun_path) == CUBICLE_ADDRESS_BYTES,
	"a path of a socket");

static const char known[] =
	"an address is ADDR:PORT, ADDR/BITS:PORT, unix:/PATH or unix:@NAME; ADDR "
	"is an IPv4 address, an IPv6 address in brackets, or *; PORT is a number, "
	"a range such as 8000-8010, or *";

/* --- to read ---------------------------------------------------------------- */

/* The decimal number at (*at), up to (max), which (*at) is then after; or -1.
 */
static long number(const char **at, long max)
{
	char *end;

	if (**at < '0' || **at > '9')
		return -1;
	errno = 0;
	long n = strtol(*at, &end, 10);
	*at = end;
	return errno || n > max ? -1 : n;
}

static const char *port_read(
	struct cubicle_system_address *to, const char *words)
{
	long first = 0, last = PORT_MAX;

	if (strcmp(words, "*")) {
		first = last = number(&words, PORT_MAX);
		if (first >= 0 && *words == '-') {
			words++;
			last = number(&words, PORT_MAX);
		}
		if (first < 0 || last < 0 || *words)
			return "its port is not 0 to 65535, a range of these "
			       "such as 8000-8010, or *";
		if (first > last)
			return "its range of ports begins after its end";
	}
	to->first = (uint16_t)first;
	to->last = (uint16_t)last;
	return NULL;
}

static bool is_zero_after(const struct cubicle_system_address *a)
{
	for (unsigned i = a->bits; i < BITS_MAX; i++)
		if (a->address[i / 8] & 0x80 >> i % 8)
			return false;
	return true;
}

/* (words) is the address before the colon and the port, and is changed. */
static const char *host_read(struct cubicle_system_address *to, char *words)
{
	char *slash = strchr(words, '/');
	size_t n;
	long bits = 0;

	to->bytes = BITS_MAX / 8;
	if (!strcmp(words, "*"))
		return NULL;
	if (slash)
		*slash++ = 0;
	n = strlen(words);
	bool is_ipv6 = *words == '[' && words[n - 1] == ']';
	if (is_ipv6) {
		words[n - 1] = 0;
		if (inet_pton(AF_INET6, words + 1, to->address) != 1)
			return "it has no IPv6 address in its brackets";
	} else {
		to->address[10] = to->address[11] = 0xff;
		if (inet_pton(AF_INET, words, to->address + 12) != 1)
			return known;
	}
	long most = is_ipv6 ? BITS_MAX : BITS_MAX - MAPPED_BITS;
	const char *at = slash;
	bits = slash ? number(&at, most) : most;
	if (bits < 0 || (slash && *at))
		return is_ipv6 ? "the bits of an IPv6 address are 0 to 128"
			       : "the bits of an IPv4 address are 0 to 32";
	to->bits = (uint16_t)(BITS_MAX - most + bits);
	return is_zero_after(to)
		? NULL
		: "it has bits set after those that count; these must be 0";
}

static const char *unix_read(
	struct cubicle_system_address *to, const char *path)
{
	size_t n = strlen(path);

	if ((*path != '/' && *path != '@') || !path[1])
		return "after unix: comes a path from the root, or @ and a name";
	if (n >= CUBICLE_ADDRESS_BYTES)
		return "its path is longer than 107 bytes";
	memcpy(to->address, path, n);
	if (*path == '@')
		to->address[0] = 0;
	to->is_unix = 1;
	to->bytes = (uint16_t)n;
	to->bits = (uint16_t)(8 * n);
	return NULL;
}

const char *address_parse(struct cubicle_system_address *to, const char *words)
{
	char host[64];
	const char *colon = strrchr(words, ':');

	memset(to, 0, sizeof(*to));
	if (!strncmp(words, UNIX, strlen(UNIX)))
		return unix_read(to, words + strlen(UNIX));
	if (!colon || colon == words || (size_t)(colon - words) >= sizeof(host))
		return known;
	snprintf(host, sizeof(host), "%.*s", (int)(colon - words), words);
	const char *why = host_read(to, host);
	return why ? why : port_read(to, colon + 1);
}

/* --- layouts ---------------------------------------------------------------- */

const char *layout_add_address(
	struct layout *l, uint32_t use, const char *words)
{
	struct cubicle_system_address *a = &l->address[l->addresses];

	if (l->addresses == CUBICLE_ADDRESSES_MAX)
		return "that is one address too many: 256 are possible";
	const char *why = address_parse(a, words);
	a->use = (uint8_t)use;
	l->addresses += !why;
	return why;
}

/* --- to write --------------------------------------------------------------- */

static void unix_text(char *text, const struct cubicle_system_address *a)
{
	snprintf(text, ADDRESS_TEXT_BYTES, UNIX "%s%.*s",
		a->address[0] ? "" : "@", a->bytes - !a->address[0],
		(const char *)a->address + !a->address[0]);
	clean_line(text);
}

const char *address_text(char *text, const struct cubicle_system_address *a)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
	bool is_ipv4 = a->bits >= MAPPED_BITS &&
		!memcmp(a->address, mapped, sizeof(mapped));
	char host[INET6_ADDRSTRLEN] = "*", bits[8] = "", port[16] = "*";

	if (a->is_unix) {
		unix_text(text, a);
		return text;
	}
	if (a->bits)
		inet_ntop(is_ipv4 ? AF_INET : AF_INET6,
			a->address + (is_ipv4 ? sizeof(mapped) : 0), host,
			sizeof(host));
	if (a->bits && a->bits < BITS_MAX)
		snprintf(bits, sizeof(bits), "/%d",
			a->bits - (is_ipv4 ? MAPPED_BITS : 0));
	if (a->first || a->last < PORT_MAX)
		snprintf(port, sizeof(port),
			a->first < a->last ? "%d-%d" : "%d", a->first, a->last);
	snprintf(text, ADDRESS_TEXT_BYTES,
		a->bits && !is_ipv4 ? "[%s]%s:%s" : "%s%s:%s", host, bits,
		port);
	return text;
}

int address_of(
	struct cubicle_system_address *to, const struct net_address *from)
{
	const struct sockaddr_un *un = (const void *)from->data;
	const struct sockaddr_in *in = (const void *)from->data;
	const struct sockaddr_in6 *in6 = (const void *)from->data;
	size_t n = from->bytes - offsetof(struct sockaddr_un, sun_path);

	memset(to, 0, sizeof(*to));
	if (from->bytes <= offsetof(struct sockaddr_un, sun_path) ||
		from->bytes > sizeof(from->data))
		return -EINVAL;
	to->bytes = BITS_MAX / 8;
	to->bits = BITS_MAX;
	if (un->sun_family == AF_INET && from->bytes >= sizeof(*in)) {
		to->address[10] = to->address[11] = 0xff;
		memcpy(to->address + 12, &in->sin_addr, 4);
		to->first = to->last = ntohs(in->sin_port);
		return 0;
	}
	if (un->sun_family == AF_INET6 && from->bytes >= 24) {
		memcpy(to->address, &in6->sin6_addr, 16);
		to->first = to->last = ntohs(in6->sin6_port);
		return 0;
	}
	if (un->sun_family != AF_UNIX || n > sizeof(un->sun_path))
		return -EINVAL;
	if (un->sun_path[0])
		n = strnlen(un->sun_path, n);
	memcpy(to->address, un->sun_path, n);
	to->is_unix = 1;
	to->bytes = (uint16_t)n;
	to->bits = (uint16_t)(8 * n);
	return 0;
}
