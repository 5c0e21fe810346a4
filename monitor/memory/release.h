/* SPDX-License-Identifier: MIT */
/* release.h: memory is given up. */
#ifndef MONITOR_MEMORY_RELEASE_H
#define MONITOR_MEMORY_RELEASE_H

#include "base/base.h"

/* Forget what (addr, bytes) holds, and unmap it. */
int memory_release(uint64_t addr, uint64_t bytes);

#endif
