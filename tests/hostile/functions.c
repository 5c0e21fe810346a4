/* SPDX-License-Identifier: MIT */
/* functions.c: all functions that there are to be called. */
#include "hostile_functions.h"
#include "rt/string.h"
#include "state.h"

#define FUNCTION(f) {#f, (any_function *)(void (*)(void))f, NULL},

struct function functions[] = {HOSTILE_FUNCTIONS(FUNCTION)};
const unsigned function_count = sizeof(functions) / sizeof(functions[0]);

/* This component's own table of interfaces, which has all that it calls, and
 * which stays in memory: interface_abi.h. */
extern const char cubicle_interface_kept __attribute__((visibility("default")));
const char cubicle_interface_kept = 1;

extern const struct cubicle_interface __start_cubicle_interface[]
	__attribute__((visibility("hidden")));
extern const struct cubicle_interface __stop_cubicle_interface[]
	__attribute__((visibility("hidden")));

static const struct cubicle_interface *interface_named(const char *name)
{
	const struct cubicle_interface *i = __start_cubicle_interface;

	for (; i < __stop_cubicle_interface; i++)
		if (!strcmp(i->name, name))
			return i;
	return NULL;
}

bool functions_find(void)
{
	for (unsigned n = 0; n < function_count; n++) {
		functions[n].interface = interface_named(functions[n].name);
		if (!functions[n].interface)
			return false;
	}
	return true;
}

const struct function *function_named(const char *name)
{
	for (unsigned n = 0; n < function_count; n++)
		if (!strcmp(functions[n].name, name))
			return &functions[n];
	return NULL;
}

bool function_ends(const struct function *f)
{
	return !strcmp(f->name, "boot_exit") || !strcmp(f->name, "plat_exit") ||
		!strcmp(f->name, "cubicle_main");
}
