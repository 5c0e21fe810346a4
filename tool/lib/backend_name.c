/* SPDX-License-Identifier: MIT */
/* backend_name.c: see backend_name.h. */
#include <cubicle/system_abi.h>
#include "lib/backend_name.h"

const char *backend_name(uint32_t backend)
{
	switch (backend) {
	case CUBICLE_BACKEND_NONE:
		return "none";
	case CUBICLE_BACKEND_MPROTECT:
		return "mprotect";
	case CUBICLE_BACKEND_MPK:
		return "mpk";
	case CUBICLE_BACKEND_SFI:
		return "sfi";
	case CUBICLE_BACKEND_SFI_STORES:
		return "sfi (stores)";
	}
	return "unknown";
}

bool backend_is_sfi(uint32_t backend)
{
	return backend == CUBICLE_BACKEND_SFI ||
		backend == CUBICLE_BACKEND_SFI_STORES;
}

bool backend_isolates(uint32_t backend)
{
	return backend == CUBICLE_BACKEND_MPK || backend == CUBICLE_BACKEND_SFI;
}
