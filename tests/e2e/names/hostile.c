/* SPDX-License-Identifier: MIT */
/* hostile.c: breaks a rule, in a function and a file of any name. */
#include "hostile.h"

struct hostile_struct_of_43_bytes_________________ {
	int hostile_member_of_43_bytes_________________;
};

int hostile_function_of_43_bytes_______________(
	unsigned long hostile_number_of_43_bytes_________________,
	struct hostile_struct_of_43_bytes_________________
		*hostile_pointer_of_43_bytes________________)
{
	(void)hostile_pointer_of_43_bytes________________;
	if (!hostile_number_of_43_bytes_________________)
		return 0;
	*(volatile int *)hostile_number_of_43_bytes_________________ = 1;
	return 1;
}

/* What `cubicle bind` can use. */
__attribute__((visibility("default"))) int plain(int number)
{
	return number + 1;
}
