/* SPDX-License-Identifier: MIT */
/*
 * address.h: addresses of the host in layouts and options, which the cubicle
 * with the right `net` may use.
 *
 *     ADDR[/BITS]:PORT   ADDR is an IPv4 address, [IPv6] or *, which is both;
 * the first BITS of it count. PORT is a number, a range A-B or * unix:/PATH a
 * socket of AF_UNIX in the host's file system unix:@NAME         an abstract
 * one
 */
#ifndef TOOL_LAYOUT_ADDRESS_H
#define TOOL_LAYOUT_ADDRESS_H

#include <stddef.h>
#include <cubicle/net_abi.h>
#include <cubicle/system_abi.h>
#include "layout/layout.h"

#define ADDRESS_TEXT_BYTES 160

/* Read (words) to *(to), without its (use). NULL, or what is wrong. */
const char *address_parse(struct cubicle_system_address *to, const char *words);

/* Let the cubicle with the right `net` use the address (words) for (use),
 * CUBICLE_LISTEN or CUBICLE_CONNECT. NULL, or why that is not possible. */
const char *layout_add_address(
	struct layout *layout, uint32_t use, const char *words);

/* (a) as it is written, to (text), of ADDRESS_TEXT_BYTES. */
const char *address_text(char *text, const struct cubicle_system_address *a);

/* The rule that allows (from), a struct sockaddr, and no other. -EINVAL: it has
 * none. */
int address_of(
	struct cubicle_system_address *to, const struct net_address *from);

#endif
