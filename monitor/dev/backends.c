/* SPDX-License-Identifier: MIT */
/* backends.c: the backends of the development monitor: all but sfi, which has
 * one of its own. */
#include <cubicle/system_abi.h>
#include "arch/x86_64/gates.h"
#include "backend/backends.h"
#include "base/backend.h"
#include "base/system.h"
#include "dev/dev_backends.h"

bool backend_choose(void)
{
	static const struct backend *const all[] = {
		&backend_mpk, &backend_mprotect, &backend_none};

	gates = &x86_gates;
	for (uint32_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (system.backend < 32 && (all[i]->runs & BIT(system.backend)))
			backend = all[i];
	if (backend == &backend_none && system.wrpkru_cycles)
		backend = &backend_modelled;
	return backend;
}
