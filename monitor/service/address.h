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

#endif
