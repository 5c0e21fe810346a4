/* SPDX-License-Identifier: MIT */
/* attack_page.c: WRPKRU at the seam of two pages. */
#include "hidden.h"

HIDDEN(".section .text.page, \"ax\", @progbits\n .balign 4096\n .skip 4095, 0x90\n"
       "hidden_wrpkru: wrpkru\n ret\n")
