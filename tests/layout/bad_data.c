/* SPDX-License-Identifier: MIT */
/* bad_data.c: imports data. */
#include <cubicle/component.h>

extern __attribute__((visibility("default"))) int answer_number;

int cubicle_main(void)
{
	return answer_number;
}
