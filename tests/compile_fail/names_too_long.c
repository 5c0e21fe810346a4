/* SPDX-License-Identifier: MIT */
/* expect: names of callbacks too long */
/* The names of callbacks' types have 120 bytes, each with its NUL. */
#include <cubicle/interface.h>

CUBICLE_CALLBACK((none, void), the_first_of_three_types_with_long_names_1234);
CUBICLE_CALLBACK((none, void), the_second_of_three_types_with_long_names_123);
CUBICLE_CALLBACK((none, void), the_third_of_three_types_with_long_names_1234);

CUBICLE_FUNCTION((error, int), thing_do,
	(callback, the_first_of_three_types_with_long_names_1234, a),
	(callback, the_second_of_three_types_with_long_names_123, b),
	(callback, the_third_of_three_types_with_long_names_1234, c));
