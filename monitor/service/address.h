/* SPDX-License-Identifier: MIT */
/* address.h: the addresses of the host that the layout allows. */
#ifndef MONITOR_SERVICE_ADDRESS_H
#define MONITOR_SERVICE_ADDRESS_H

#include <cubicle/net_abi.h>
#include <cubicle/system_abi.h>
#include "base/base.h"

/* May socket (fd) use (from), to listen at (form l), to connect to (q) or to
 * send to (j)? If the layout does not allow it, that is reported. -EACCES no
 *   -EAFNOSUPPORT  it is of another family
 *   -EINVAL        it is too short or too long */
int address_check(uint64_t fd, const struct net_address *from, char form);

/* Report that the layout does not allow (a) for (use), CUBICLE_LISTEN or
 * CUBICLE_CONNECT. -EACCES. */
int address_refused(uint32_t use, const struct net_address *a);

/* --- its parts, for tests --- */

/* An address as it is compared; its fields are those of a rule. */
struct address {
	bool is_unix;
	uint16_t bytes, port;
	uint8_t data[CUBICLE_ADDRESS_BYTES];
};

/* Read (from) to (to).
 *   -EAFNOSUPPORT  of another family
 *   -EINVAL        it is too short or too long */
int address_read(struct address *to, const struct net_address *from);

/* Is it 0.0.0.0 or [::], which stand for every address? */
bool address_is_wildcard(const struct address *a);

/* Does a rule of the layout allow to use (a) for (use), CUBICLE_LISTEN or
 * CUBICLE_CONNECT? */
bool address_is_allowed(const struct address *a, uint32_t use);

#endif
