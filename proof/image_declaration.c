/* SPDX-License-Identifier: MIT */
/*
 * image_declaration.c: a declaration in an accepted image passes its own check,
 * has no undecided argument, and names only types of callbacks that exist
 *
 * For any declaration. Its own check is replaced by its contract
 * (interface_plan.c).
 *
 * Options: --unwind 13
 */
#include "image_system.h"
#include "load/image_edges.c"

struct cubicle_image_interface nondet_interface(void);

static struct image image;
static const struct cubicle_interface *accepted; /* by the check */

const char *interface_check(const struct cubicle_interface *i)
{
	if (nondet_bool() || i->args > CUBICLE_ARGS_MAX)
		return "refused";
	accepted = i;
	return NULL;
}

int main(void)
{
	struct cubicle_image_interface x = nondet_interface();
	uint32_t a = nondet_u32();

	any_system();
	image.interface = &x;
	image.interfaces = nondet_u64();
	ASSUME(a < CUBICLE_ARGS_MAX);
	if (image_declaration_check(&image, 0))
		return 0;
	CLAIM(accepted == &x.interface, "it was checked");
	CLAIM_IF(a < x.interface.args,
		x.interface.arg[a].kind != CUBICLE_ARG_UNDECIDED,
		"each argument is decided");
	CLAIM(!x.callback[a] || x.callback[a] - 1 < image.interfaces,
		"the type of a callback exists");
	REACHED(a == 11 && x.interface.args == 12 && x.callback[a] == 4096,
		"a callback");
	return 0;
}
