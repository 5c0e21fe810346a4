/* SPDX-License-Identifier: MIT */
/* system.h: what the tool has asked for (system_abi.h). */
#ifndef MONITOR_SYSTEM_H
#define MONITOR_SYSTEM_H

#include <cubicle/system_abi.h>

/* load/description.c reads it once and checks it. */
extern struct cubicle_system system;

/* Are violations let through, where that can be? */
#define PERMISSIVE (system.flags & CUBICLE_SYSTEM_PERMISSIVE)

/* Are copies of arguments checked (dev/quarantine.h)? */
#define CHECKS_COPIES (system.flags & CUBICLE_SYSTEM_CHECK_COPIES)

#endif
