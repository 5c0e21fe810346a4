/* SPDX-License-Identifier: MIT */
/* again_hostile.c: see again.h. */
#include "again.h"

int again_attack(int main)
{
	return main ? cubicle_main() : again_service(0);
}
