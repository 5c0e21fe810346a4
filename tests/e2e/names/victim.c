/* SPDX-License-Identifier: MIT */
/* victim.c: has what is touched. */
#include "hostile.h"

static int hostile_variable_of_43_bytes_______________ = 5;

#ifdef IMPORTS_MORE
int hostile_import_of_43_bytes_________________(void);
#endif

int cubicle_main(void)
{
#ifdef IMPORTS_MORE
	hostile_import_of_43_bytes_________________();
#endif
	hostile_function_of_43_bytes_______________(0, 0);
	hostile_function_of_43_bytes_______________(
		(unsigned long)&hostile_variable_of_43_bytes_______________, 0);
	return hostile_variable_of_43_bytes_______________;
}
