/* SPDX-License-Identifier: MIT */
/* system.h: what the tool has asked for (system_abi.h). */
#ifndef MONITOR_SYSTEM_H
#define MONITOR_SYSTEM_H

#include <cubicle/system_abi.h>

/* load/description.c reads it once and checks it. */
extern struct cubicle_system system;

#endif
