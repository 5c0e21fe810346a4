/* SPDX-License-Identifier: MIT */
/* system.c: what the tool has asked for. */
#include "base/system.h"

struct cubicle_system system;
