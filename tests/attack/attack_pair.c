/* SPDX-License-Identifier: MIT */
/* attack_pair.c: WRPKRU at the seam of two instructions. */
#include "hidden.h"

HIDDEN("hidden_wrpkru = . + 4\n mov $0x0f000000, %eax\n"
       "add %ebp, %edi\n ret\n")
