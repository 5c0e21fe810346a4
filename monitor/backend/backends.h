/* SPDX-License-Identifier: MIT */
/* backends.h: the backends that there are. */
#ifndef MONITOR_BACKENDS_H
#define MONITOR_BACKENDS_H

#include "base/backend.h"

extern const struct backend backend_mpk, backend_mprotect, backend_none,
	backend_modelled, backend_sfi;

#endif
