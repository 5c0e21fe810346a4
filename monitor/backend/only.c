/* SPDX-License-Identifier: MIT */
/* only.c: the backend of a monitor that has one alone. */
#include "backend/backends.h"
#include "base/backend.h"
#include "base/system.h"

bool backend_choose(void)
{
	return system.backend < 32 && (backend->runs & BIT(system.backend));
}
