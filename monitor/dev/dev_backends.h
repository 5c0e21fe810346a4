/* SPDX-License-Identifier: MIT */
/* dev_backends.h: the backends that do not hold against hostile code. */
#ifndef MONITOR_DEV_BACKENDS_H
#define MONITOR_DEV_BACKENDS_H

#include "base/backend.h"

extern const struct backend backend_mprotect, backend_none, backend_modelled;

#endif
