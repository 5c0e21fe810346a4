/* SPDX-License-Identifier: MIT */
/*
 * addresses.h: addresses as bytes, for tests. (data) has room for a struct
 * sockaddr of any kind; the functions return how many bytes count.
 */
#ifndef TEST_ADDRESSES_H
#define TEST_ADDRESSES_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

/* An IPv4 or IPv6 address. */
static inline uint32_t address_ip(
	unsigned char *data, const char *text, int port)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};

	if (inet_pton(AF_INET, text, &in.sin_addr) == 1) {
		memcpy(data, &in, sizeof(in));
		return sizeof(in);
	}
	assert_int_equal(inet_pton(AF_INET6, text, &in6.sin6_addr), 1);
	memcpy(data, &in6, sizeof(in6));
	return sizeof(in6);
}

/* One of AF_UNIX: the (bytes) bytes of (name). */
static inline uint32_t address_unix(
	unsigned char *data, const char *name, size_t bytes)
{
	data[0] = AF_UNIX;
	data[1] = 0;
	memcpy(data + 2, name, bytes);
	return (uint32_t)(2 + bytes);
}

#endif
