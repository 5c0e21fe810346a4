/* SPDX-License-Identifier: MIT */
/* interface.c: can gates work with a declaration? */
#include <stdbool.h>
#include <stddef.h>
#include "load/interface.h"

/* Is there an argument (arg), and is it passed as a number? */
static bool is_number(const struct cubicle_interface *i, uint32_t arg)
{
	return arg < i->args && i->arg[arg].class != CUBICLE_CLASS_REAL;
}

static bool is_string(uint32_t kind)
{
	return kind == CUBICLE_ARG_STRING || kind == CUBICLE_ARG_STRINGS ||
		kind == CUBICLE_ARG_KEPT_STRING;
}

static const char *argument_check(const struct cubicle_interface *i, uint32_t a)
{
	const struct cubicle_interface_arg *arg = &i->arg[a];

	if (arg->kind < CUBICLE_ARG_VALUE ||
		arg->kind > CUBICLE_ARG_KEPT_STRING)
		return "an unknown kind of argument";
	if (arg->len_arg != CUBICLE_NO_ARG && !is_number(i, arg->len_arg))
		return "a length that is not a number";
	if (is_string(arg->kind) && arg->size > CUBICLE_STRING_MAX)
		return "a string of more than 1048576 bytes";
	if (arg->class == CUBICLE_CLASS_REAL && arg->kind != CUBICLE_ARG_VALUE)
		return "a floating point argument that is not a value";
	if (i->nonnull[a] &&
		(arg->kind == CUBICLE_ARG_VALUE ||
			arg->kind == CUBICLE_ARG_CALLER))
		return "a number that must not be a null pointer";
	return NULL;
}

static bool has_end(const char *name, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (!name[i])
			return true;
	return false;
}

const char *interface_check(const struct cubicle_interface *i)
{
	const char *why = NULL;

	if (!has_end(i->name, sizeof(i->name)) ||
		i->names[sizeof(i->names) - 1])
		return "a name without end";
	if (i->args > CUBICLE_ARGS_MAX || i->varargs > CUBICLE_VARARGS_MAX)
		return "too many arguments";
	if (i->result_kind < CUBICLE_RESULT_NONE ||
		i->result_kind > CUBICLE_RESULT_OWN)
		return "an unknown kind of result";
	if (i->result_kind == CUBICLE_RESULT_COUNT &&
		!is_number(i, i->result_arg))
		return "a count without an argument";
	if (i->result_class == CUBICLE_CLASS_STRUCT && i->result_size > 2048)
		return "a result of more than 2048 bytes";
	for (uint32_t a = 0; a < i->args && !why; a++)
		why = argument_check(i, a);
	return why;
}
