/* SPDX-License-Identifier: MIT */
/* backends.h: the backends of the monitors for use, which have one of them. */
#ifndef MONITOR_BACKENDS_H
#define MONITOR_BACKENDS_H

#include "base/backend.h"

extern const struct backend backend_mpk, backend_sfi;

#endif
